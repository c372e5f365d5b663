import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errors } from './en/errors.ts'

const SOURCE = join(import.meta.dirname, '../..')
const NODE_FOLDERS = ['app', 'contracts', 'lib', 'p2p', 'storage', 'wallet']
const RAISED = /(?:Error|super)\(\s*'([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)'/g

function codes(): string[] {
  const found = new Set<string>()
  for (const folder of NODE_FOLDERS) {
    for (const name of readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue
      const text = readFileSync(join(SOURCE, folder, name), 'utf8')
      for (const match of text.matchAll(RAISED)) found.add(match[1] ?? '')
    }
  }
  return [...found].sort()
}

it('explains every error that the node can raise', () => {
  const silent = codes().filter(
    (code) => !(`error.${code}` in errors) && !(`error.${code.split('.')[0]}` in errors),
  )
  expect(codes().length).toBeGreaterThan(20)
  expect(silent).toEqual([])
})
