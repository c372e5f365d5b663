import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { BLOCKS_PROTOCOL } from '../constants.ts'
import { handleFramed } from '../framing.ts'
import { rawBlock } from '../store/blocks.ts'
import { decodeMessage, encodeMessage } from './messages.ts'
import type { Browser } from './testing.ts'
import { addPhoto, connect, openBrowser, until } from './testing.ts'

describe('blocks between browsers', () => {
  let seeder: Browser
  let other: Browser
  let buyer: Browser

  beforeEach(async () => {
    seeder = await openBrowser()
    other = await openBrowser()
    buyer = await openBrowser()
    await connect(buyer, seeder)
    await connect(buyer, other)
  })

  afterEach(async () => {
    await Promise.all([seeder, other, buyer].map((browser) => browser.stop()))
  })

  it('travel once, however many wait for the same one', async () => {
    const photo = CID.parse(await addPhoto(seeder.blocks))
    const { exchange } = buyer.stores
    const sessions = [
      exchange.session([seeder.node.device]),
      exchange.session([seeder.node.device]),
    ]
    const got = await Promise.all([...sessions, ...sessions].map((session) => session.get(photo)))
    for (const bytes of got) expect(bytes).toHaveLength(60_000)
    expect(exchange.bytesReceived).toBe(60_000)
    expect(seeder.stores.exchange.bytesSent).toBe(60_000)
    expect(await buyer.blocks.has(photo)).toBe(true)
  })

  it('are found at the second peer when the first lacks them or hangs up', async () => {
    const photo = CID.parse(await addPhoto(seeder.blocks))
    await other.node.libp2p.unhandle(BLOCKS_PROTOCOL)
    let hungUp = 0
    await handleFramed(other.node, BLOCKS_PROTOCOL, async (framed) => {
      await framed.read()
      hungUp++
      throw new Error('hangs up')
    })
    const session = buyer.stores.exchange.session([other.node.device])
    const search = session.during(until(() => session.peers.length === 2))
    const getting = session.get(photo)
    await until(() => hungUp > 0)
    session.addPeer(seeder.node.device)
    expect(await getting).toHaveLength(60_000)
    await search
  })

  it('are there for who waits, when they come with a page that somebody else sent', async () => {
    const block = await rawBlock(utf8('the profile'))
    const { exchange } = buyer.stores
    const session = exchange.session()
    const search = Promise.withResolvers<undefined>()
    const searching = session.during(search.promise)
    const getting = session.get(block.cid)
    exchange.came([block])
    expect(await getting).toEqual(block.bytes)
    search.resolve(undefined)
    await searching
  })

  it('are never fetched for strangers', async () => {
    const photo = CID.parse(await addPhoto(seeder.blocks))
    await connect(other, seeder)
    const session = buyer.stores.exchange.session([other.node.device])
    await expect(session.get(photo)).rejects.toMatchObject({ code: 'block.not-found' })
    expect(seeder.stores.exchange.bytesSent).toBe(0)
  })

  it('are given up for when the person gives up, and the peer is told', async () => {
    const { cid } = await rawBlock(utf8('nobody sends this'))
    const heard: string[] = []
    await other.node.libp2p.unhandle(BLOCKS_PROTOCOL)
    await handleFramed(other.node, BLOCKS_PROTOCOL, async (framed) => {
      for await (const frame of framed) {
        const { type } = decodeMessage(frame)
        if (type !== 'credit') heard.push(type)
      }
    })
    const session = buyer.stores.exchange.session([other.node.device])
    const person = new AbortController()
    const getting = session.get(cid, { signal: person.signal })
    await until(() => heard.length === 1)
    person.abort(new Error('closed the page'))
    await expect(getting).rejects.toThrow('closed the page')
    await until(() => heard.length === 2)
    expect(heard).toEqual(['want', 'cut'])
  })

  it('are refused from those who send what was not asked for', async () => {
    await other.node.libp2p.unhandle(BLOCKS_PROTOCOL)
    let closed: AbortSignal | undefined
    await handleFramed(other.node, BLOCKS_PROTOCOL, async (framed) => {
      closed = framed.closed
      await framed.read()
      await framed.send(
        encodeMessage({ type: 'block', id: 99, total: 16, bytes: utf8('an advertisement') }),
      )
      await framed.read()
    })
    const { cid } = await rawBlock(utf8('wanted'))
    const session = buyer.stores.exchange.session([other.node.device])
    await expect(session.get(cid)).rejects.toMatchObject({ code: 'block.not-found' })
    await until(() => closed?.aborted === true)
    expect(await buyer.blocks.has(cid)).toBe(false)
  })
})
