import { generateKeyPair } from '@libp2p/crypto/keys'
import { MemoryBlockstore } from 'blockstore-core'
import { MemoryDatastore } from 'datastore-core'
import type { DeviceId } from '../../src/lib/brand.ts'
import { handleFramed, openFramed } from '../../src/p2p/framing.ts'
import { startNode, type SoukNode } from '../../src/p2p/node.ts'

const PROTOCOL = '/souk/bench/1'
const FRAME_BYTES = 64 * 1024
const RESERVATION_TIMEOUT_MS = 15_000

/** What the harness asks of a node, wherever it runs. */
export type Order =
  | { kind: 'start'; relays: string[] }
  | { kind: 'dial'; device: DeviceId }
  | { kind: 'up' | 'down'; device: DeviceId; bytes: number }
  | { kind: 'ping'; device: DeviceId }
  | { kind: 'stop' }

export interface Started {
  device: DeviceId
  /** From the call until libp2p and Helia run. */
  startMs: number
  /** From the call until a relay introduces this node. */
  reservedMs: number
}

/** A node that obeys the harness. All results but that of `start` are milliseconds. */
export class BenchNode {
  #node: SoukNode | undefined

  async obey(order: Order): Promise<Started | number> {
    if (order.kind === 'start') return this.#start(order.relays)
    const node = this.#node
    if (node === undefined) throw new Error('the node was not started')
    const began = performance.now()
    switch (order.kind) {
      case 'dial':
        await node.dialPeer(order.device)
        break
      case 'up':
        await send(node, order.device, order.bytes)
        break
      case 'down':
        await receive(node, order.device, order.bytes)
        break
      case 'ping':
        return node.libp2p.services.ping.ping((await node.dialPeer(order.device)).remotePeer)
      case 'stop':
        await node.stop()
    }
    return performance.now() - began
  }

  async #start(relays: string[]): Promise<Started> {
    const deviceKey = await generateKeyPair('Ed25519')
    const began = performance.now()
    const node = await startNode({
      config: { network: 'regtest', relays, explorers: [], iceServers: [] },
      deviceKey,
      blockstore: new MemoryBlockstore(),
      datastore: new MemoryDatastore(),
    })
    const startMs = performance.now() - began
    this.#node = node
    await serve(node)
    await node.relays.ready({ signal: AbortSignal.timeout(RESERVATION_TIMEOUT_MS) })
    return { device: node.device, startMs, reservedMs: performance.now() - began }
  }
}

/** First frame: how many bytes the caller wants. Then the caller's bytes, until it ends its direction. */
async function serve(node: SoukNode): Promise<void> {
  await handleFramed(node, PROTOCOL, async (framed) => {
    const header = await framed.read()
    if (header === undefined) return
    let wanted = new DataView(header.buffer, header.byteOffset).getUint32(0)
    const body = new Uint8Array(FRAME_BYTES)
    for (; wanted > 0; wanted -= FRAME_BYTES) await framed.send(body)
    let received = 0
    for await (const frame of framed) {
      received += frame.length
      // One empty frame asks for the receipt.
      if (frame.length === 0) await framed.send(count(received))
    }
  })
}

async function send(node: SoukNode, device: DeviceId, bytes: number): Promise<void> {
  const framed = await openFramed(node, device, PROTOCOL)
  await framed.send(count(0))
  const body = new Uint8Array(FRAME_BYTES)
  for (let sent = 0; sent < bytes; sent += FRAME_BYTES) await framed.send(body)
  await framed.send(new Uint8Array())
  const receipt = await framed.read()
  if (receipt === undefined || new DataView(receipt.buffer).getUint32(0) !== bytes) {
    throw new Error('bytes were lost')
  }
  await framed.close()
}

async function receive(node: SoukNode, device: DeviceId, bytes: number): Promise<void> {
  const framed = await openFramed(node, device, PROTOCOL)
  await framed.send(count(bytes))
  for (let received = 0; received < bytes;) {
    const frame = await framed.read()
    if (frame === undefined) throw new Error('bytes were lost')
    received += frame.length
  }
  await framed.close()
}

function count(bytes: number): Uint8Array {
  const frame = new Uint8Array(4)
  new DataView(frame.buffer).setUint32(0, bytes)
  return frame
}
