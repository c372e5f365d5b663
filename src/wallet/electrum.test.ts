import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../devnet/devnet.ts'
import { startDevnet } from '../../devnet/devnet.ts'
import { AddressBook } from './keys.ts'
import { readSignedPsbt } from './psbt.ts'
import { openWallet, testAccount } from './test-wallet.ts'
import type { Wallet } from './wallet.ts'

/** Debian's Electrum belongs to Debian's Python, whatever other Python a machine has. */
const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('fixtures/sign_with_electrum.py', import.meta.url))
const hasElectrum = spawnSync(PYTHON, ['-c', 'import electrum']).status === 0
const PERSON = 900
const PHRASE =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'

/** Fingerprint of no key: Electrum then signs nothing. */
const NOBODY = '00000000'

interface Told {
  fingerprint: string
  receive: string[]
  change: string[]
  psbt: string
}

function electrum(psbt: string): Told {
  const input = JSON.stringify({ phrase: PHRASE, passphrase: String(PERSON), psbt })
  const { stdout, stderr } = spawnSync(PYTHON, [SCRIPT], { input, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Told
}

/** Needs the Debian packages `electrum` and `python3-electrum`; passed over where they are not installed. */
describe.skipIf(!hasElectrum)('the wallet in Electrum', () => {
  let devnet: Devnet
  let wallet: Wallet
  let payee: string

  beforeAll(async () => {
    devnet = await startDevnet({ port: 0 })
    wallet = await openWallet(PERSON, [devnet.url])
    payee = await (await openWallet(PERSON + 1, [devnet.url])).receiveAddress()
    await devnet.faucet(await wallet.receiveAddress(), 80_000n)
    await devnet.mine(1)
    await wallet.sync()
  }, 60_000)
  afterAll(() => devnet.stop())

  const psbt = (fingerprint: string) =>
    wallet.psbt({
      address: payee,
      amount: 30_000n,
      feeSatPerVb: 3,
      version: 0,
      fingerprint,
      persona: 0,
    })

  it('has the same addresses after a restore of the phrase', async () => {
    const told = electrum((await psbt(NOBODY)).psbt)
    const book = new AddressBook(testAccount(PERSON), 'regtest')
    expect(told.receive).toEqual([0, 1, 2].map((index) => book.at(0, index).address))
    expect(told.change).toEqual([0, 1, 2].map((index) => book.at(1, index).address))
  })

  it('signs a payment that Souk made, and the chain takes it', async () => {
    const { fingerprint } = electrum((await psbt(NOBODY)).psbt)
    const made = await psbt(fingerprint)
    const signed = electrum(made.psbt)
    const payment = readSignedPsbt(signed.psbt, 'regtest')
    expect(payment.fee).toBe(made.fee)
    expect(payment.outputs).toContainEqual({ address: payee, amount: 30_000n })
    expect(await wallet.broadcast(payment)).toBe(payment.txid)
    await devnet.mine(1)
    await wallet.sync({ everything: true })
    expect(wallet.view().confirmed).toBe(50_000n - made.fee)
  })
})
