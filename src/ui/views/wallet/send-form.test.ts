import { describe, expect, it } from 'vitest'
import type { NodeClient } from '../../../app/rpc/api.ts'
import { SendForm } from './send-form.svelte.ts'

const ADDRESS = 'bcrt1q6rhpng9evdsfnn833a4f4vej0asu6dk5srld6x'

function bank() {
  const calls: [string, unknown][] = []
  const call = (method: string, input: { amount: bigint | 'all' }) => {
    calls.push([method, input])
    const amount = input.amount === 'all' ? 9_859n : input.amount
    return Promise.resolve(
      method === 'wallet.plan' ? { amount, fee: 141n, feeSatPerVb: 1 } : { txid: 'ab' },
    )
  }
  return { node: { call } as unknown as Pick<NodeClient, 'call'>, calls }
}

describe('sending money', () => {
  it('asks for the fee first, and sends exactly what was confirmed', async () => {
    const { node, calls } = bank()
    const form = new SendForm(node)
    form.target = ADDRESS
    form.amount = '0.001'
    await form.review()
    expect(form.plan).toMatchObject({ address: ADDRESS, amount: 100_000n, fee: 141n })
    expect(await form.send()).toBe('ab')
    expect(calls).toEqual([
      ['wallet.plan', { address: ADDRESS, amount: 100_000n }],
      ['wallet.send', { address: ADDRESS, amount: 100_000n, fee: 141n }],
    ])
    expect(form.target).toBe('')
  })

  it('sends all when all was asked for, without a number that might be stale', async () => {
    const { node, calls } = bank()
    const form = new SendForm(node)
    form.target = ADDRESS
    form.all = true
    await form.review()
    await form.send()
    expect(calls[1]).toEqual(['wallet.send', { address: ADDRESS, amount: 'all', fee: 141n }])
  })

  it('takes the amount from a pasted link', () => {
    const form = new SendForm(bank().node)
    form.target = `bitcoin:${ADDRESS}?amount=0.00028412`
    form.targetChanged()
    expect(form.amount).toBe('0.00028412')
  })

  it('asks nobody while address or amount make no sense', async () => {
    const { node, calls } = bank()
    const form = new SendForm(node)
    form.target = 'hello world'
    form.amount = '0'
    await form.review()
    expect([form.targetProblem, form.amountProblem]).toEqual(['no-address', 'zero'])
    expect(calls).toEqual([])
    expect(form.plan).toBeUndefined()
  })

  it('sends nothing after it was taken back', async () => {
    const { node, calls } = bank()
    const form = new SendForm(node)
    form.target = ADDRESS
    form.amount = '1'
    await form.review()
    form.takeBack()
    expect(await form.send()).toBeUndefined()
    expect(calls).toHaveLength(1)
  })
})
