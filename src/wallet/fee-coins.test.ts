import { hex } from '@scure/base'
import { RawTx } from '@scure/btc-signer/script.js'
import { beforeEach, describe, expect, it } from 'vitest'
import { verifies } from '../contracts/escrow/signature.ts'
import type { ChainSource } from './chain-source.ts'
import { decodeTx } from './decode.ts'
import { AddressBook } from './keys.ts'
import { MemoryStore, openWallet, testAccount } from './test-wallet.ts'
import type { StoredTransaction, WalletState } from './wallet-state.ts'
import type { Wallet } from './wallet.ts'

const OUTSIDE = new AddressBook(testAccount(9), 'regtest').at(0, 0)
const NEED = { key: 'order:hold', vsize: 300, feeSatPerVb: 2 }

/** A transaction that spends these outpoints and pays a script. */
function transaction(
  spends: readonly string[],
  script: Uint8Array,
  amount: bigint,
): StoredTransaction {
  const raw = RawTx.encode({
    version: 2,
    segwitFlag: false,
    inputs: spends.map((outpoint) => {
      const [txid = '', index] = outpoint.split(':')
      return {
        txid: hex.decode(txid),
        index: Number(index),
        finalScriptSig: new Uint8Array(),
        sequence: 0,
      }
    }),
    outputs: [{ amount, script }],
    witnesses: undefined,
    lockTime: 0,
  })
  return { txid: decodeTx(raw).txid, rawHex: hex.encode(raw), height: 100, at: 1 }
}

const coin = (amount: bigint, index: number) =>
  transaction(
    [`${'07'.repeat(32)}:${index}`],
    new AddressBook(testAccount(1), 'regtest').at(0, index).script,
    amount,
  )

describe('coins that are set aside for the fee of a move', () => {
  let store: MemoryStore
  let wallet: Wallet
  const [small, middle, large] = [coin(700n, 0), coin(5_000n, 1), coin(90_000n, 2)]

  const open = () => openWallet(1, { feeEstimates: nobody, tipHeight: nobody } as never, store)
  const nobody: ChainSource['tipHeight'] = () => Promise.reject(new Error('nobody is asked'))

  beforeEach(async () => {
    store = new MemoryStore()
    store.state = {
      version: 1,
      network: 'regtest',
      next: { receive: 3, change: 0 },
      shown: 2,
      reserved: [],
      transactions: [small, middle, large],
      payments: [],
      scannedAt: 1,
    } satisfies WalletState
    wallet = await open()
  })

  const pay = (amount: bigint | 'all') =>
    wallet.plan({ address: OUTSIDE.address, amount, feeSatPerVb: 1 })

  it('are the smallest that suffice, and stay the same also after a restart', async () => {
    const fees = await wallet.reserveFee(NEED)
    expect(fees.coins.map(({ txid }) => txid)).toEqual([middle.txid])
    wallet = await open()
    expect(await wallet.reserveFee({ ...NEED, feeSatPerVb: 9 })).toEqual(fees)
    expect(wallet.reservedFee(NEED.key)).toEqual(fees)
  })

  it('are paid by nothing else until they are free again', async () => {
    const { amount: all } = await pay('all')
    const { coins } = await wallet.reserveFee(NEED)
    expect(all - (await pay('all')).amount).toBeGreaterThan(4_000n)
    const chosen = { address: OUTSIDE.address, amount: 1_000n, coins: [`${middle.txid}:0`] }
    await expect(wallet.plan({ ...chosen, feeSatPerVb: 1 })).rejects.toMatchObject({
      code: 'wallet.coin-gone',
    })
    const frozen = wallet.coins().filter((one) => one.frozen)
    expect(frozen.map(({ outpoint }) => outpoint)).toEqual([`${coins[0]?.txid ?? ''}:0`])
    await wallet.freeFee(NEED.key)
    expect((await pay('all')).amount).toBe(all)
  })

  it('are named where only they are missing, and a poor wallet is told that it is poor', async () => {
    await wallet.reserveFee({ ...NEED, key: 'dear', feeSatPerVb: 200 })
    expect(wallet.setAside()).toEqual([{ key: 'dear', amount: 90_000n }])
    const problem = { code: 'wallet.set-aside', data: { setAside: 90_000 } }
    await expect(pay(20_000n)).rejects.toMatchObject(problem)
    await expect(pay(99_000n)).rejects.toMatchObject({ code: 'wallet.insufficient-funds' })
    await wallet.freeFee('dear')
    expect(wallet.setAside()).toEqual([])
    expect((await pay(20_000n)).amount).toBe(20_000n)
  })

  it('are different ones for each move, together where one does not suffice', async () => {
    const first = await wallet.reserveFee(NEED)
    const second = await wallet.reserveFee({ ...NEED, key: 'another' })
    expect(second.coins).not.toEqual(first.coins)
    expect(second.change).not.toEqual(first.change)
    await wallet.freeFee('another')
    const third = await wallet.reserveFee({ ...NEED, key: 'dear', feeSatPerVb: 200 })
    expect(third.coins.map(({ txid }) => txid)).toEqual([large.txid])
    await expect(wallet.reserveFee({ ...NEED, key: 'too dear' })).rejects.toMatchObject({
      code: 'wallet.insufficient-funds',
    })
  })

  it('are signed for, and no other coin is', async () => {
    const { coins } = await wallet.reserveFee(NEED)
    const [own] = coins
    if (own === undefined) throw new Error('no coin')
    const digest = new Uint8Array(32).fill(3)
    expect(verifies(wallet.signForFee(digest, own), digest, own.publicKey)).toBe(true)
    const other = { ...own, txid: large.txid }
    expect(() => wallet.signForFee(digest, other)).toThrow('not set aside')
  })

  it('are spent here as soon as the move is signed, before any server lists it', async () => {
    const { coins } = await wallet.reserveFee(NEED)
    const outpoints = coins.map(({ txid, vout }) => `${txid}:${vout}`)
    const move = transaction([...outpoints, `${'09'.repeat(32)}:0`], OUTSIDE.script, 1_000n)
    await wallet.adopt(move.rawHex)
    await wallet.adopt(move.rawHex)
    expect(wallet.coins().map(({ amount }) => amount)).toEqual([90_000n, 700n])
    expect(wallet.reservedFee(NEED.key)).toBeUndefined()
    const stranger = transaction([`${'09'.repeat(32)}:1`], OUTSIDE.script, 1_000n)
    await wallet.adopt(stranger.rawHex)
    expect(store.state?.transactions.map(({ txid }) => txid)).not.toContain(stranger.txid)
  })
})
