import { hex } from '@scure/base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../devnet/devnet.ts'
import { startDevnet } from '../../devnet/devnet.ts'
import { decodeTx } from './decode.ts'
import { carriesData, dataPayee } from './payee.ts'
import { openWallet } from './test-wallet.ts'

let devnet: Devnet

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
}, 60_000)
afterAll(() => devnet.stop())

describe('a payment that carries data', () => {
  const address = dataPayee(new Uint8Array(37).fill(5))

  it('costs its fee and nothing else, once, also when it is sped up', async () => {
    const wallet = await openWallet(801, [devnet.url])
    await devnet.faucet(await wallet.receiveAddress(), 50_000n)
    await devnet.mine(1)
    await wallet.sync()
    const plan = await wallet.plan({ address, amount: 0n })
    const sent = await wallet.send({ address, amount: 0n, key: 'data:1', fee: plan.fee })
    expect(sent).toMatchObject({ amount: 0n, fee: plan.fee, state: 'sent' })
    const again = await wallet.send({ address, amount: 0n, key: 'data:1' })
    expect(again.txid).toBe(sent.txid)
    await wallet.sync()
    const { unconfirmed } = wallet.view()
    expect(unconfirmed).toBe(50_000n - plan.fee)
    const { txid, fee } = await wallet.bump({ txid: sent.txid, feeSatPerVb: 3 })
    await devnet.mine(1)
    await wallet.sync()
    expect(wallet.view().confirmed).toBe(50_000n - fee)
    const raw = await (await fetch(`${devnet.url}/tx/${txid}/hex`)).text()
    const outputs = decodeTx(hex.decode(raw.trim())).outputs.filter(({ script }) =>
      carriesData(script),
    )
    expect(outputs).toEqual([{ script: hex.decode(`6a25${'05'.repeat(37)}`), value: 0n }])
  })

  it('burns no money', async () => {
    const wallet = await openWallet(802, [devnet.url])
    await devnet.faucet(await wallet.receiveAddress(), 50_000n)
    await devnet.mine(1)
    await wallet.sync()
    for (const amount of [1n, 5_000n, 'all'] as const)
      await expect(wallet.plan({ address, amount })).rejects.toMatchObject({
        code: 'wallet.self-check-failed',
      })
  })
})
