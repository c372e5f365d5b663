import { base64, hex } from '@scure/base'
import { HDKey } from '@scure/bip32'
import { mnemonicToSeedSync } from '@scure/bip39'
import { Transaction } from '@scure/btc-signer'
import { Psbt } from '@bitgo/wasm-utxo'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../devnet/devnet.ts'
import { startDevnet } from '../../devnet/devnet.ts'
import { checkPayment, readSignedPsbt } from './psbt.ts'
import { openWallet } from './test-wallet.ts'
import type { Wallet } from './wallet.ts'

const PERSON = 700
/** What a device with the phrase holds. */
const root = HDKey.fromMasterSeed(
  mnemonicToSeedSync(
    'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
    String(PERSON),
  ),
)
const fingerprint = root.fingerprint.toString(16).padStart(8, '0')

let devnet: Devnet
let wallet: Wallet
let address: string

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
  wallet = await openWallet(PERSON, [devnet.url])
  address = await (await openWallet(PERSON + 1, [devnet.url])).receiveAddress()
  await devnet.faucet(await wallet.receiveAddress(), 80_000n)
  await devnet.mine(1)
  await wallet.sync()
}, 60_000)
afterAll(() => devnet.stop())

const make = (version: 0 | 2) =>
  wallet.psbt({ address, amount: 30_000n, feeSatPerVb: 3, version, fingerprint, persona: 0 })

function signedByDevice(psbt: string): string {
  const tx = Transaction.fromPSBT(base64.decode(psbt), { lowR: true })
  tx.sign(root as Parameters<Transaction['sign']>[0])
  return base64.encode(tx.toPSBT())
}

describe('a payment for another signer', () => {
  it.each([0, 2] as const)(
    'is signed by a device with the same keys: version %s',
    async (version) => {
      const { psbt, fee } = await make(version)
      const signed = readSignedPsbt(signedByDevice(psbt), 'regtest')
      expect(signed.fee).toBe(fee)
      expect(signed.outputs).toContainEqual({ address, amount: 30_000n })
      expect(() => checkPayment(signed, { address, amount: 30_000n })).not.toThrow()
    },
  )

  it('is finished by another implementation to the same transaction', async () => {
    const signed = signedByDevice((await make(0)).psbt)
    const other = Psbt.deserialize(base64.decode(signed))
    other.finalize()
    expect(hex.encode(other.extractTransaction().toBytes())).toBe(
      readSignedPsbt(signed, 'regtest').rawHex,
    )
  })

  it('is read as text with line breaks, and as hexadecimal digits', async () => {
    const signed = signedByDevice((await make(0)).psbt)
    const { txid } = readSignedPsbt(signed, 'regtest')
    const wrapped = signed.replaceAll(/(.{64})/g, '$1\r\n')
    expect(readSignedPsbt(` ${wrapped} `, 'regtest').txid).toBe(txid)
    expect(readSignedPsbt(hex.encode(base64.decode(signed)), 'regtest').txid).toBe(txid)
  })

  it('is refused unsigned, unreadable, or when it pays something else', async () => {
    const { psbt } = await make(0)
    const code = (value: string) => expect.objectContaining({ code: value })
    expect(() => readSignedPsbt(psbt, 'regtest')).toThrow(code('psbt.incomplete'))
    for (const text of ['', 'cHNidP8', 'not base64!', '70736274ff', 'A'.repeat(2_000_001)]) {
      expect(() => readSignedPsbt(text, 'regtest')).toThrow(code('psbt.unreadable'))
    }
    const signed = readSignedPsbt(signedByDevice(psbt), 'regtest')
    const wrong = code('psbt.wrong-payment')
    expect(() => checkPayment(signed, { address, amount: 30_001n })).toThrow(wrong)
    const stranger = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
    expect(() => checkPayment(signed, { address: stranger, amount: 30_000n })).toThrow(wrong)
  })

  it('goes to the network, and the wallet sees its own coins spent', async () => {
    const signed = readSignedPsbt(signedByDevice((await make(2)).psbt), 'regtest')
    expect(await wallet.broadcast(signed)).toBe(signed.txid)
    await devnet.mine(1)
    await wallet.sync({ everything: true })
    expect(wallet.view()).toMatchObject({ confirmed: 50_000n - signed.fee })
  })

  it('signs messages for own addresses only', async () => {
    const own = await wallet.receiveAddress()
    expect(wallet.signMessage(own, 'It is me')).toMatch(/^[A-Za-z0-9+/]+=*$/)
    expect(() => wallet.signMessage(address, 'It is me')).toThrow(
      expect.objectContaining({ code: 'wallet.not-own-address' }),
    )
  })
})
