import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from './devnet.ts'
import { startDevnet } from './devnet.ts'
import type { LieName, Liar } from './liar.ts'
import { startLiar } from './liar.ts'
import { Purse } from './test-purse.ts'

const shop = new Purse(6)

describe('a lying explorer', () => {
  let devnet: Devnet
  let liar: Liar
  beforeAll(async () => {
    devnet = await startDevnet({ port: 0 })
    liar = await startLiar(devnet.url, { port: 0 })
  }, 60_000)
  afterAll(async () => {
    await liar.stop()
    await devnet.stop()
  })

  const text = async (url: string, path: string) => (await fetch(`${url}${path}`)).text()
  const told = (path: string) => text(liar.url, path)
  const json = async (path: string) => JSON.parse(await told(path)) as unknown
  const lie = (what: string) =>
    fetch(`${liar.url}/control/lie`, { method: 'POST', body: JSON.stringify({ what }) })

  it('tells the truth until it is asked to lie, and hands transactions on', async () => {
    const txid = await devnet.faucet(shop.address, 5_000n)
    for (const path of [`/tx/${txid}`, `/tx/${txid}/hex`, `/address/${shop.address}/txs`])
      expect(await told(path)).toBe(await text(devnet.url, path))
    const again = await text(devnet.url, `/tx/${txid}/hex`)
    const answer = await fetch(`${liar.url}/api/tx`, { method: 'POST', body: again })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('sendrawtransaction')
  })

  it.each<[LieName, (txid: string) => Promise<unknown>, (height: number) => unknown]>([
    [
      'inclusion',
      (txid) => json(`/tx/${txid}/status`),
      (block_height) => expect.objectContaining({ confirmed: true, block_height }),
    ],
    [
      'amount',
      () => json(`/address/${shop.address}/utxo`),
      () => expect.arrayContaining([expect.objectContaining({ value: 70_000 })]),
    ],
    ['tip', () => json('/blocks/tip/height'), (height) => height + 1_000],
    ['hide', () => json(`/address/${shop.address}/txs`), () => []],
  ])('lies about %s', async (what, ask, expected) => {
    const txid = await devnet.faucet(shop.address, 7_000n)
    expect((await lie(what)).status).toBe(200)
    expect(await ask(txid)).toEqual(expected(devnet.height()))
    liar.tell('none')
    expect(await ask(txid)).not.toEqual(expected(devnet.height()))
  })

  it('does not know other lies', async () => {
    expect((await lie('weather')).status).toBe(400)
  })
})
