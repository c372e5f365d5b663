import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { crc32, zipStored } from './zip.ts'

const files = [
  { name: 'README.txt', bytes: utf8('Hello\n') },
  { name: 'بطيخ.txt', bytes: utf8('西瓜') },
  { name: 'empty', bytes: new Uint8Array() },
]

const READ = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps({i.filename: archive.read(i).decode() for i in archive.infolist()}))
`
const hasPython = spawnSync('python3', ['--version']).status === 0

describe('an archive', () => {
  it('has the checksum that ZIP wants', () => {
    expect(crc32(utf8('123456789'))).toBe(0xcbf43926)
  })

  it('is the same for the same files', () => {
    expect(zipStored(files)).toEqual(zipStored(files))
  })

  it.skipIf(!hasPython)('opens in other programs with all names and bytes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'souk-zip-'))
    try {
      const path = join(folder, 'order.zip')
      writeFileSync(path, zipStored(files))
      const { stdout, stderr } = spawnSync('python3', ['-c', READ, path], { encoding: 'utf8' })
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual({ 'README.txt': 'Hello\n', 'بطيخ.txt': '西瓜', empty: '' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
