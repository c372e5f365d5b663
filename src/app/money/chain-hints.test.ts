import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import { Purse } from '../../../devnet/test-purse.ts'
import { ChainHints } from './chain-hints.ts'
import { inTurn } from './in-turn.ts'

const shop = new Purse(0x51)

describe('who listens to the chain', () => {
  let devnet: Devnet
  beforeAll(async () => {
    devnet = await startDevnet({ port: 0 })
  }, 60_000)
  afterAll(() => devnet.stop())

  function node() {
    const heard: string[] = []
    let looks = 0
    const hints = new ChainHints({
      config: () => ({
        network: 'regtest',
        relays: [],
        iceServers: [],
        explorers: [devnet.url],
      }),
      clock: Date.now,
      onAddress: (address) => heard.push(address),
      look: () => looks++,
    })
    return { hints, heard, looks: () => looks }
  }

  it('is one node of an origin, and the next one when that is gone', async () => {
    const [first, second] = [node(), node()]
    first.hints.follow([shop.address])
    second.hints.follow([shop.address])
    await expect
      .poll(
        async () => {
          await devnet.faucet(shop.address, 5_000n)
          await devnet.mine(1)
          return first.looks()
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0)
    expect(first.heard).toContain(shop.address)
    expect(second.heard).toEqual([])
    first.hints.stop()
    await expect
      .poll(
        async () => {
          await devnet.mine(1)
          return second.looks()
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0)
    second.hints.stop()
  })

  it('asks the chain only when no other node does', async () => {
    const order: string[] = []
    let release = () => {}
    const first = inTurn('test', async () => {
      order.push('first begins')
      await new Promise<void>((resolve) => (release = resolve))
      order.push('first ends')
    })
    const second = inTurn('test', () => Promise.resolve(order.push('second')))
    await expect.poll(() => order).toEqual(['first begins'])
    release()
    await Promise.all([first, second])
    expect(order).toEqual(['first begins', 'first ends', 'second'])
  })
})
