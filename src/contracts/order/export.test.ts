import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { fromUtf8 } from '../../lib/bytes.ts'
import type { AnyDocument } from '../documents/kinds.ts'
import type { GnuPg } from '../documents/fixtures/gnupg.ts'
import { hasGnuPg, makeGnuPg } from '../documents/fixtures/gnupg.ts'
import { alice, bob, sampleContents, SIGNED_AT } from '../documents/fixtures/samples.ts'
import { signDocument } from '../documents/sign.ts'
import { exportFiles } from './export.ts'
import type { ZipFile } from './zip.ts'

async function documents(): Promise<AnyDocument[]> {
  const listing = await signDocument('listing', sampleContents.listing, await alice(), SIGNED_AT)
  const items = sampleContents.order.items.map((item) => ({ ...item, listing: listing.id }))
  const order = await signDocument(
    'order',
    { ...sampleContents.order, items },
    await bob(),
    SIGNED_AT,
  )
  return [listing, order]
}

describe('an exported order', () => {
  it('holds each document and each key once, and says what to do', async () => {
    const [listing, order] = await documents()
    if (!listing || !order) throw new Error('no documents')
    const names = exportFiles([listing, order, listing]).map(({ name }) => name)
    expect(names).toHaveLength(5)
    expect(names).toEqual(
      expect.arrayContaining([
        'README.txt',
        `${listing.author.fingerprint}.asc`,
        `${order.author.fingerprint}.asc`,
      ]),
    )
    const readme = fromUtf8(exportFiles([listing, order])[0]?.bytes ?? new Uint8Array())
    for (const name of names.slice(1)) expect(readme).toContain(name)
    expect(readme).toContain(listing.author.nym)
  })

  describe.skipIf(!hasGnuPg)('in a folder of somebody who has GnuPG and no Souk', () => {
    let gpg: GnuPg
    let folder: string
    beforeEach(() => {
      gpg = makeGnuPg()
      folder = mkdtempSync(join(tmpdir(), 'souk-export-'))
      return () => {
        gpg.dispose()
        rmSync(folder, { recursive: true })
      }
    })

    const put = (files: readonly ZipFile[]) => {
      for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes)
    }
    /** Types each command of the README, letter by letter as it stands there, and gives what it said. */
    const follow = () => {
      const [howTo = ''] = readFileSync(join(folder, 'README.txt'), 'utf8').split('Files\n-----')
      const commands = howTo.split('\n\n').filter((part) => part.startsWith('    '))
      return commands.map((command) => {
        const { stdout } = spawnSync('bash', ['-c', command], {
          cwd: folder,
          encoding: 'utf8',
          env: { ...process.env, GNUPGHOME: gpg.home, LC_ALL: 'C' },
        })
        return stdout.trim().split('\n')
      })
    }

    it('is verified by following its README to the letter', async () => {
      const files = exportFiles(await documents())
      put(files)
      const names = files.map(({ name }) => name).filter((name) => name.endsWith('.xml.asc'))
      expect(names).toHaveLength(2)
      const [imported, verified = [], authors = [], named = [], ...more] = follow()
      expect([imported, more]).toEqual([[''], []])
      expect(verified.toSorted()).toEqual(names.map((name) => `${name}: signed`).toSorted())
      expect(named.toSorted()).toEqual(names.map((name) => `${name}: named`).toSorted())
      expect(authors).toHaveLength(6)
      for (const name of names) {
        const at = authors.indexOf(name)
        const [signer, author] = authors.slice(at + 1)
        const fingerprint = /[0-9A-F]{40}/.exec(signer ?? '')?.[0] ?? 'none'
        expect(author).toContain(fingerprint)
      }
    })

    it('shows by the same commands which text was changed, and which was renamed', async () => {
      const files = exportFiles(await documents())
      put(files)
      const [first = '', second = ''] = files
        .map(({ name }) => name)
        .filter((name) => name.endsWith('.xml.asc'))
      const text = readFileSync(join(folder, first), 'utf8')
      writeFileSync(join(folder, first), text.replace('<network>regtest', '<network>mainnet'))
      const other = `${'0'.repeat(64)}.xml.asc`
      renameSync(join(folder, second), join(folder, other))
      const [, verified, , named] = follow()
      expect(verified).toContain(`${first}: WRONG`)
      expect(verified).toContain(`${other}: signed`)
      expect(named).toContain(`${other}: WRONG`)
    })
  })
})
