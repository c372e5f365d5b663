import { randomBytes } from 'node:crypto'
import { unixfs } from '@helia/unixfs'
import { webSockets } from '@libp2p/websockets'
import type { CID } from 'multiformats/cid'
import { multiaddr } from '@multiformats/multiaddr'
import type { Block } from '../../src/p2p/store/blocks.ts'
import { walkStore } from '../../src/p2p/store/walk.ts'
import type { Browser } from '../../src/p2p/swarm/testing.ts'
import { connect, openBrowser } from '../../src/p2p/swarm/testing.ts'
import { Uplink, Wire } from './uplink.ts'

/** Somebody's node, and the line that it sends through. */
export interface Person {
  browser: Browser
  uplink: Uplink
}

/** A file in blocks, as everybody makes it from the same bytes. */
export interface File {
  root: CID
  blocks: Block[]
  bytes: number
}

/** A crowd of people whose every connection is as slow as their lines. */
export class Crowd {
  readonly #people: Person[] = []
  readonly #wires: Wire[] = []

  /** One more, with an upload of so many bytes a second, who has the file or not. */
  async add(bytesPerSecond: number, file?: File): Promise<Person> {
    const uplink = new Uplink(bytesPerSecond)
    const transports = [wired((address) => this.#route(address, uplink))]
    const browser = await openBrowser([], undefined, undefined, { transports })
    const person = { browser, uplink }
    if (file !== undefined) await browser.blocks.putMany(file.blocks)
    this.#people.push(person)
    return person
  }

  /** Connects two directly, over a wire. */
  async connect(a: Person, b: Person): Promise<void> {
    await connect(a.browser, b.browser)
  }

  /** Everybody with everybody. */
  async connectAll(): Promise<void> {
    for (const [index, a] of this.#people.entries()) {
      for (const b of this.#people.slice(index + 1)) await this.connect(a, b)
    }
  }

  /** Whoever dials an address gets to it over a wire: also the DHT, which dials on its own. */
  async #route(address: string, up: Uplink): Promise<string> {
    const port = portOf(address)
    const owner = this.#people.find(({ browser }) =>
      browser.node.libp2p.getMultiaddrs().some((own) => portOf(String(own)) === port),
    )
    if (owner === undefined) throw new Error('nobody lives there')
    const wire = await Wire.to(port, up, owner.uplink)
    this.#wires.push(wire)
    return address.replace(`/tcp/${port}/`, `/tcp/${wire.port}/`)
  }

  async leave(): Promise<void> {
    await Promise.all(this.#people.map(({ browser }) => browser.stop()))
    for (const wire of this.#wires) wire.close()
  }
}

const portOf = (address: string): number => Number(/\/tcp\/(\d+)\//.exec(address)?.[1])

/** WebSockets that dial somewhere else than they are told. */
function wired(route: (address: string) => Promise<string>): ReturnType<typeof webSockets> {
  return (components) => {
    const transport = webSockets()(components)
    const dial = transport.dial.bind(transport)
    transport.dial = async (address, options) =>
      dial(multiaddr(await route(address.toString())), options)
    return transport
  }
}

/** A file of random bytes. */
export async function makeFile(size: number): Promise<File> {
  const author = await openBrowser()
  const { helia } = author.node
  const root = await unixfs(helia).addBytes(new Uint8Array(randomBytes(size)))
  const blocks: Block[] = []
  await walkStore(root, async (cid) => {
    const bytes = await author.blocks.get(cid)
    if (bytes === undefined) throw new Error('a block of the file is missing')
    blocks.push({ cid, bytes })
    return bytes
  })
  await author.stop()
  return { root, blocks, bytes: blocks.reduce((sum, { bytes }) => sum + bytes.length, 0) }
}
