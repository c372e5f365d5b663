import * as dagCbor from '@ipld/dag-cbor'
import * as dagPb from '@ipld/dag-pb'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import { addPhoto, listing, storeContent } from '../swarm/testing.ts'
import { localBlocks, type LocalBlocks } from '../swarm/local-blocks.ts'
import { MemoryBlockstore } from 'blockstore-core'
import { unixfs } from '@helia/unixfs'
import type { Block, GetBlock } from './blocks.ts'
import { directoryBlock, isBlock, rawBlock } from './blocks.ts'
import { buildStore } from './build.ts'
import type { IndexedCard } from './card.ts'
import { decodeIndex, encodeIndex } from './card.ts'
import { decodeDirectory } from './directory.ts'
import { isSlug } from './layout.ts'
import { readListing, readOffer, readStore } from './read.ts'
import { walkStore } from './walk.ts'

function memory(): { blockstore: MemoryBlockstore; blocks: LocalBlocks; get: GetBlock } {
  const blockstore = new MemoryBlockstore()
  const blocks = localBlocks(blockstore)
  const get: GetBlock = async (cid) => {
    const bytes = await blocks.get(cid)
    if (bytes === undefined) throw new Error(`no block ${cid}`)
    return bytes
  }
  return { blockstore, blocks, get }
}

const build = async (
  { blocks, get }: { blocks: LocalBlocks; get: GetBlock },
  content: Awaited<ReturnType<typeof storeContent>>,
) => buildStore({ get, putMany: (made: Block[]) => blocks.putMany(made) }, content)

describe('a store', () => {
  it('reads as it was written', async () => {
    const shop = memory()
    const photo = await addPhoto(shop.blocks)
    const { root, blocks } = await build(shop, await storeContent(['melon', 'fig'], [photo]))
    const page = await readStore(root, shop.get)
    expect(page.profile.armored).toBe('the clearsigned profile')
    expect(page.cards.map((card) => card.slug)).toEqual(['fig', 'melon'])
    expect(page.cards[0]?.price).toEqual({ currency: 'BTC', amount: 21_000n })
    expect((await readListing(page, 'melon', shop.get)).armored).toBe('the contract of melon')
    await expect(readListing(page, 'plum', shop.get)).rejects.toMatchObject({
      code: 'listing.not-found',
    })
    const walked = await walkStore(root, shop.get)
    expect(new Set(walked.map(({ cid }) => cid.toString()))).toEqual(
      new Set(blocks.map(({ cid }) => cid.toString())),
    )
    for (const { cid } of blocks) expect(await isBlock(cid, await shop.get(cid))).toBe(true)
  })

  it('carries the offer to moderate of its owner, and the one that it names as backup', async () => {
    const shop = memory()
    const content = await storeContent(['melon'])
    const offer = { armored: 'the offer', backup: 'the offer of the backup' }
    const { root, blocks } = await build(shop, { ...content, offer })
    const page = await readStore(root, shop.get)
    expect(await readOffer(page, shop.get)).toEqual(offer)
    expect(await walkStore(root, shop.get)).toHaveLength(blocks.length)
    const alone = await build(shop, { ...content, offer: { armored: 'the offer' } })
    const withoutBackup = await readStore(alone.root, shop.get)
    expect(await readOffer(withoutBackup, shop.get)).toEqual({ armored: 'the offer' })
  })

  it('reads as before when its owner moderates nothing', async () => {
    const shop = memory()
    const page = await readStore((await build(shop, await storeContent(['melon']))).root, shop.get)
    expect(page).not.toHaveProperty('offer')
    expect(await readOffer(page, shop.get)).toBeUndefined()
  })

  it('is not built with an offer beyond the size of a document', async () => {
    const content = await storeContent(['melon'])
    const tooLong = { ...content, offer: { armored: 'x'.repeat(256 * 1024 + 1) } }
    await expect(build(memory(), tooLong)).rejects.toMatchObject({ code: 'store.malformed' })
  })

  it('has the same root wherever and in whatever order it is built', async () => {
    const [here, there] = [memory(), memory()]
    const photo = await rawBlock(utf8('photo'))
    await here.blocks.put(photo)
    await there.blocks.put(photo)
    const content = await storeContent(['melon', 'fig'], [photo.cid.toString()])
    const turned = { ...content, listings: content.listings.toReversed() }
    expect((await build(here, content)).root).toEqual((await build(there, turned)).root)
  })

  it('is a folder that any IPFS program can list and read', async () => {
    const shop = memory()
    const photo = await addPhoto(shop.blocks)
    const { root } = await build(shop, await storeContent(['melon'], [photo]))
    const files = unixfs({ blockstore: shop.blockstore })
    const names: string[] = []
    for await (const { name } of files.ls(root)) names.push(name)
    expect(names).toEqual(['images', 'index.cbor', 'listings', 'profile.xml.asc'])
    const text: Uint8Array[] = []
    for await (const part of files.cat(root, { path: 'listings/melon.xml.asc' })) text.push(part)
    expect(Buffer.concat(text).toString()).toBe('the contract of melon')
    const stat = await files.stat(root, { path: `images/${photo}` })
    expect(stat.size).toBe(60_000n)
  })

  it('counts all pieces of a photo that has several', async () => {
    const shop = memory()
    const files = unixfs({ blockstore: shop.blockstore })
    const photo = await files.addBytes(Uint8Array.from({ length: 2_200_000 }, (_, i) => i >> 13))
    const { blocks } = await build(shop, await storeContent([], [photo.toString()]))
    // Root, index, profile, two folders, and the photo: one node above its three pieces.
    expect(blocks).toHaveLength(5 + 4)
  })

  it.each(['../profile', 'a/b', 'a\\b', '.', '', 'with\u0000zero'])(
    'is refused when something in it is called %j',
    async (name) => {
      const link = { Name: name, Hash: (await rawBlock(utf8('x'))).cid, Tsize: 1 }
      const bytes = dagPb.encode({ Data: new Uint8Array([8, 1]), Links: [link] })
      expect(() => decodeDirectory(bytes, 64)).toThrowError(
        expect.objectContaining({ code: 'store.malformed' }),
      )
    },
  )

  it('is refused when a part is missing, too large, or not what it should be', async () => {
    const shop = memory()
    const put = async (block: Block) => {
      await shop.blocks.put(block)
      return block.cid
    }
    const small = { Hash: await put(await rawBlock(utf8('x'))), Tsize: 1 }
    const folder = async (links: dagPb.PBLink[]) =>
      put(await directoryBlock(dagPb.encode(dagPb.createNode(new Uint8Array([8, 1]), links))))
    const roots = [
      await folder([]),
      await folder([{ ...small, Name: 'profile.xml.asc' }]),
      await folder([
        { ...small, Name: 'profile.xml.asc' },
        { ...small, Name: 'index.cbor' },
      ]),
      await folder([
        { ...small, Name: 'profile.xml.asc', Tsize: 10_000_000 },
        { ...small, Name: 'index.cbor' },
      ]),
      await folder([
        { ...small, Name: 'profile.xml.asc' },
        { ...small, Name: 'index.cbor' },
        { ...small, Name: 'moderator.xml.asc', Tsize: 10_000_000 },
      ]),
      await put(await directoryBlock(utf8('no protobuf'))),
      await put(await rawBlock(utf8('no directory'))),
    ]
    for (const root of roots) {
      await expect(readStore(root, shop.get)).rejects.toMatchObject({ code: 'store.malformed' })
    }
  })
})

describe('the cards of a store', () => {
  it('survive being written and read', async () => {
    const { card: melon } = await listing('melon', 'the contract')
    const card = { ...melon, file: melon.document, bytes: 21 }
    expect(decodeIndex(encodeIndex([card]))).toEqual([card])
  })

  it('may say what others look for, and what later versions know besides', async () => {
    const { card: melon } = await listing('melon', 'the contract')
    const card: IndexedCard = {
      ...melon,
      file: melon.document,
      bytes: 21,
      excerpt: 'Sweet.',
      categories: ['Fruit'],
      condition: 'new',
      shipsTo: ['AT', 'DE'],
      freeTo: ['ALL'],
      moderators: ['12D3KooWB3x8cUkCdUuYHwWNbqjRJmLyLZeWq8SdfUUhpcUg8LeW' as Nym],
      language: 'pt-BR',
      adult: true,
    }
    expect(decodeIndex(encodeIndex([card]))).toEqual([card])
    const later = { v: 1, cards: [{ ...card, colour: 'green' }], sorted: true }
    expect(decodeIndex(dagCbor.encode(later))).toEqual([card])
  })

  it('leave out excerpts, then all that is looked for, rather than be too many bytes', async () => {
    const { card: melon } = await listing('melon', 'the contract')
    const card = { ...melon, file: melon.document, bytes: 21, tags: [], categories: ['Fruit'] }
    const many = (more: Partial<IndexedCard>) =>
      Array.from({ length: 1_000 }, (_, at) => ({ ...card, slug: `melon-${at}`, ...more }))
    const read = (cards: IndexedCard[]) => decodeIndex(encodeIndex(cards))[0]
    expect(read(many({ excerpt: '🍈'.repeat(200) }))).not.toHaveProperty('excerpt')
    expect(read(many({ excerpt: '🍈'.repeat(200) }))).toHaveProperty('categories')
    const everywhere = { shipsTo: Array.from({ length: 240 }, () => 'DE') }
    expect(read(many({ ...everywhere, freeTo: everywhere.shipsTo }))).toEqual({
      ...melon,
      slug: 'melon-0',
      tags: [],
      file: melon.document,
      bytes: 21,
    })
  })

  it('are refused when they are anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => decodeIndex(bytes)).toThrowError(
          expect.objectContaining({ code: 'store.malformed' }),
        )
      }),
    )
  })

  it('are refused when two have one name, or a field is out of bounds', async () => {
    const { card: melon } = await listing('melon', 'the contract')
    const card = { ...melon, file: melon.document, bytes: 21 }
    const wrong = [
      [card, card],
      [{ ...card, title: 'x'.repeat(141) }],
      [{ ...card, slug: '../melon' }],
      [{ ...card, price: { currency: 'BTC', amount: -1n } }],
      [{ ...card, tags: Array.from({ length: 11 }, String) }],
      [{ ...card, file: 'melon' }],
      [{ ...card, excerpt: 'x'.repeat(201) }],
      [{ ...card, shipsTo: ['Germany'] }],
      [{ ...card, shipsTo: Array.from({ length: 241 }, () => 'DE') }],
      [{ ...card, moderators: ['somebody' as Nym] }],
      [{ ...card, categories: ['x'.repeat(41)] }],
      [{ ...card, language: 'x'.repeat(50) }],
    ]
    for (const cards of wrong) {
      expect(() => encodeIndex(cards)).toThrowError(
        expect.objectContaining({ code: 'store.malformed' }),
      )
    }
  })

  it.each([
    ['melon', true],
    ['wasser-melone-2', true],
    ['дыня', true],
    ['Melon', false],
    ['a--b', false],
    ['-a', false],
    ['a.b', false],
    ['a/b', false],
    ['', false],
    ['x'.repeat(71), false],
  ])('may be called %s: %s', (slug, allowed) => {
    expect(isSlug(slug)).toBe(allowed)
  })
})

describe('a CID', () => {
  it('names its own bytes and no others', async () => {
    const { cid } = await rawBlock(utf8('melon'))
    expect(await isBlock(cid, utf8('melon'))).toBe(true)
    expect(await isBlock(cid, utf8('lemon'))).toBe(false)
    expect(CID.parse(cid.toString()).equals(cid)).toBe(true)
  })
})
