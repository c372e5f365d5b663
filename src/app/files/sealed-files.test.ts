import 'fake-indexeddb/auto'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { startRelay } from '../../../relay/relay.ts'
import { utf8 } from '../../lib/bytes.ts'
import { SoukError } from '../../lib/errors.ts'
import { IdbBlockstore } from '../../storage/block-store.ts'
import { BlockOwners } from '../../storage/repositories/block-owners.ts'
import type { SoukDatabase } from '../../storage/schema.ts'
import { freshDatabase } from '../../storage/testing.ts'
import { findHolders } from '../../p2p/dht/client.ts'
import type { Browser } from '../../p2p/swarm/testing.ts'
import { connect, openBrowser } from '../../p2p/swarm/testing.ts'
import { documentName, documentType } from './names.ts'
import { MAX_FILE_BYTES, SealedFiles } from './sealed-files.ts'

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

const noPhotos = () => Promise.reject(new SoukError('photo.unreadable', 'no decoder here'))

describe('a sealed file between browsers', () => {
  let browsers: Browser[]
  beforeEach(() => (browsers = []))
  afterEach(() => Promise.all(browsers.map((browser) => browser.stop())))

  const open = async (relays: readonly string[] = []) => {
    const browser = await openBrowser(relays)
    browsers.push(browser)
    const { stores, blocks, node } = browser
    const claimed: string[] = []
    const files = new SealedFiles({
      blockstore: {
        get: async function* (cid, options) {
          const bytes = await blocks.get(cid, options)
          if (bytes === undefined) throw new Error('not here')
          yield bytes
        },
        has: (cid) => blocks.has(cid),
        put: async (cid, bytes) => {
          await blocks.put({ cid, bytes: bytes as Uint8Array })
          return cid
        },
      },
      owners: { claim: async (_owner, root) => void claimed.push(root) },
      get: (cid, options) => stores.get(cid, options),
      offer: (root) => stores.offerFile(root),
      seek: (root, options) => stores.seekFile(root, options),
      reencode: noPhotos,
    })
    return { browser, files, blocks, node, claimed }
  }

  it.each([0, 1, 3_000_000])('of %i bytes arrives as it was sent', async (size) => {
    const [bob, carol] = [await open(), await open()]
    await connect(carol.browser, bob.browser)
    const bytes = new Uint8Array(randomBytes(size))
    const sealed = await bob.files.seal(new Blob([bytes], { type: 'video/mp4' }), 'film.mp4')
    expect(sealed).toMatchObject({ name: 'film.mp4', type: 'video/mp4', size })
    const opened = await carol.files.open(sealed)
    expect(await bytesOf(opened)).toEqual(bytes)
    expect(opened.type).toBe('video/mp4')
  })

  it('comes from whoever opened it, found by its name alone, when its author sleeps', async () => {
    const [bob, alice, carol] = [await open(), await open(), await open()]
    await connect(alice.browser, bob.browser)
    const sealed = await bob.files.seal(new Blob(['the broken melon']), 'note.txt')
    await alice.files.open(sealed)
    expect(alice.claimed).toEqual([sealed.cid])
    await bob.browser.stop()
    browsers.splice(browsers.indexOf(bob.browser), 1)
    await connect(carol.browser, alice.browser)
    expect(await (await carol.files.open(sealed)).text()).toBe('the broken melon')
  })

  it('is announced, so that somebody who knows only the relay finds who has it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'souk-'))
    const [host, port] = ['127.0.0.1', 0]
    const keyFile = join(directory, 'key')
    const relay = await startRelay({ host, port, healthHost: host, healthPort: port, keyFile })
    try {
      const [bob, carol] = [await open(relay.multiaddrs), await open(relay.multiaddrs)]
      await Promise.all([bob.node.relays.ready, carol.node.relays.ready])
      const sealed = await bob.files.seal(new Blob(['the broken melon']), 'note.txt')
      await bob.browser.stores.schedule.runDue()
      const holders: string[] = []
      const { dht } = carol.node.libp2p.services
      for await (const { device } of findHolders(dht, CID.parse(sealed.cid))) holders.push(device)
      expect(holders).toEqual([bob.node.device])
      expect(await (await carol.files.open(sealed)).text()).toBe('the broken melon')
    } finally {
      await relay.stop()
      await rm(directory, { recursive: true })
    }
  })

  it('says nothing to those who carry it and have no document', async () => {
    const bob = await open()
    const sealed = await bob.files.seal(new Blob(['the broken melon']), 'note.txt')
    const stored = await bob.blocks.get(CID.parse(sealed.cid))
    expect(Buffer.from(stored ?? []).toString('latin1')).not.toContain('melon')
    const again = await bob.files.seal(new Blob(['the broken melon']), 'note.txt')
    expect(again.cid).not.toBe(sealed.cid)
    expect(again.key).not.toBe(sealed.key)
  })

  it('is refused when key, length or content are not those of the document', async () => {
    const bob = await open()
    const sealed = await bob.files.seal(new Blob(['the broken melon']), 'note.txt')
    const other = await bob.files.seal(new Blob(['another  melon!!']), 'note.txt')
    const wrong = [
      { ...sealed, key: other.key },
      { ...sealed, cid: other.cid },
      { ...sealed, size: sealed.size + 1 },
      { ...sealed, size: sealed.size - 1 },
      { ...sealed, cid: 'no cid' },
    ]
    for (const file of wrong) {
      await expect(bob.files.open(file)).rejects.toMatchObject({ code: 'file.damaged' })
    }
  })

  it('is told apart when nobody has it', async () => {
    const [bob, carol] = [await open(), await open()]
    const sealed = await bob.files.seal(new Blob(['the broken melon']), 'note.txt')
    const { stores } = carol.browser
    // Nobody else is there: no need to wait for somebody to come.
    const files = new SealedFiles({
      blockstore: { get: async function* () {}, has: () => false, put: (cid) => cid },
      owners: { claim: () => Promise.resolve() },
      get: (cid, options) => stores.exchange.session().get(cid, options),
      offer: () => Promise.resolve(),
      seek: (root, options) => stores.seekFile(root, options),
      reencode: noPhotos,
    })
    await expect(files.open(sealed)).rejects.toMatchObject({ code: 'file.unreachable' })
  })

  it('is handed to pages as something that cannot run there', async () => {
    const bob = await open()
    const page = new Blob(['<script>alert(1)</script>'], { type: 'text/html' })
    const sealed = await bob.files.seal(page, 'page.html')
    expect(sealed.type).toBe('text/html')
    expect((await bob.files.open(sealed)).type).toBe('application/octet-stream')
  })
})

describe('sealing', () => {
  let database: SoukDatabase
  let files: SealedFiles
  let owners: BlockOwners

  beforeEach(async () => {
    database = await freshDatabase()
    owners = new BlockOwners(database)
    const blockstore = new IdbBlockstore(database)
    files = new SealedFiles({
      blockstore,
      owners,
      get: (cid) => blockstore.read(cid),
      offer: () => Promise.reject(new Error('offline')),
      seek: () => Promise.resolve(),
      reencode: (file) =>
        file.size > 12 ? Promise.resolve(new Blob(['clean'], { type: 'image/webp' })) : noPhotos(),
    })
  })
  afterEach(() => database.close())

  it('works offline, and the blocks stay when stores are forgotten', async () => {
    const bytes = new Uint8Array(randomBytes(2_500_000))
    const sealed = await files.seal(new Blob([bytes]), 'film.mp4')
    // Somebody whose store carries the same blocks is forgotten.
    const { multihash } = CID.parse(sealed.cid)
    const mallory = 'mallory' as Nym
    await owners.claim(mallory, 'root', [{ multihash: multihash.bytes, size: 1 }])
    await owners.forget(mallory)
    expect(await bytesOf(await files.open(sealed))).toEqual(bytes)
  })

  it('refuses more than the limit before it reads anything', async () => {
    const large = { size: MAX_FILE_BYTES + 1 } as Blob
    await expect(files.seal(large, 'film.mp4')).rejects.toMatchObject({
      code: 'file.too-large',
      data: { maxMegabytes: 10 },
    })
    const claimed = { name: 'a', type: 'a/b', size: MAX_FILE_BYTES + 1, cid: 'x', key: '' }
    await expect(files.open(claimed)).rejects.toMatchObject({ code: 'file.too-large' })
  })

  it('takes photos of kinds that cannot be cleaned only when they were decoded', async () => {
    const heic = new Blob([new Uint8Array([0, 0, 0, 24]), utf8('ftypheic with a place')])
    expect(await files.seal(heic, 'a.heic')).toMatchObject({ type: 'image/webp', size: 5 })
    const broken = new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe1])])
    await expect(files.seal(broken, 'a.jpg')).rejects.toMatchObject({ code: 'photo.unreadable' })
  })
})

describe('the name and type of a file', () => {
  it.each([
    ['C:\\photos\\melon.jpg', 'melon.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['in\u202evoice.pdf', 'invoice.pdf'],
    ['', 'file'],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('%j is written as a document takes it', (name, expected) => {
    expect(documentName(name)).toBe(expected)
  })

  it.each([
    ['image/webp', 'image/webp'],
    ['text/plain; charset=utf-8', 'text/plain'],
    ['', 'application/octet-stream'],
    ['nonsense', 'application/octet-stream'],
  ])('%j is a media type or plain bytes', (type, expected) => {
    expect(documentType(type)).toBe(expected)
  })
})
