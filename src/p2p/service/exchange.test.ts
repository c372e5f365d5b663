import { afterEach, expect, it } from 'vitest'
import type { ServiceProof } from '../../contracts/service/proof.ts'
import type { Nym } from '../../lib/brand.ts'
import { SERVICE_PROTOCOL } from '../constants.ts'
import { request } from '../framing.ts'
import { connect, openBrowser } from '../swarm/testing.ts'
import { ServiceExchange } from './exchange.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Somebody's browser that keeps whatever it is shown. */
async function person({ wantsThanks = true } = {}) {
  const browser = await openBrowser()
  cleanups.push(() => browser.stop())
  const { node, presence, nym } = browser
  const kept = new Map<Nym, ServiceProof[]>()
  const exchange = new ServiceExchange({
    node,
    presence,
    shelf: {
      proofs: async (helper) => kept.get(helper) ?? [],
      take: async (proofs, helper) => {
        kept.set(helper, [...(kept.get(helper) ?? []), ...proofs])
        return proofs.length
      },
    },
    owner: () => (wantsThanks ? nym : undefined),
  })
  await exchange.start()
  return { browser, exchange, kept, nym }
}

const proof: ServiceProof = { receipt: 'signed by somebody' }

it('is handed to whoever helped, who says whose device it is, and found there by a third', async () => {
  const [served, helper, viewer] = [await person(), await person(), await person()]
  await connect(served.browser, helper.browser)
  await helper.browser.appear()
  const { device } = helper.browser.node
  expect(await served.exchange.who(device)).toBe(helper.nym)
  expect(await served.exchange.give(device, [proof])).toBe(1)
  expect(helper.kept.get(helper.nym)).toEqual([proof])

  await connect(viewer.browser, helper.browser)
  await viewer.exchange.search(helper.nym)
  expect(viewer.kept.get(helper.nym)).toEqual([proof])

  // Who has looked tells others, when the helper sleeps.
  const late = await person()
  await connect(late.browser, viewer.browser)
  await helper.browser.stop()
  await late.exchange.search(helper.nym)
  expect(late.kept.get(helper.nym)).toEqual([proof])
}, 60_000)

it('does not go to who wants none: their device does not say whose it is', async () => {
  const [served, shy] = [await person(), await person({ wantsThanks: false })]
  await connect(served.browser, shy.browser)
  await shy.browser.appear()
  const { device } = shy.browser.node
  const answer = await request(served.browser.node, device, SERVICE_PROTOCOL, new Uint8Array([0]))
    .then(() => 'answered')
    .catch(({ code }: { code: string }) => code)
  expect(answer).toBe('peer.refused')
  expect(await served.exchange.who(device)).toBeUndefined()
  expect(await served.exchange.give(device, [proof])).toBe(0)
  expect(shy.kept.size).toBe(0)
}, 60_000)
