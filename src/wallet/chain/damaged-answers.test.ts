import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import { openWallet } from '../test-wallet.ts'
import type { LyingProxy } from './lying-proxy.testing.ts'
import { startLyingProxy } from './lying-proxy.testing.ts'
import { MemoryKeeper } from './memory-keeper.testing.ts'
import { VerifiedSource } from './verified-source.ts'

const RUNS = 40

let devnet: Devnet
let liar: LyingProxy
let address: string
let mined: { txid: string; height: number }
let waiting: string

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
  liar = await startLyingProxy(devnet.url)
  address = await (await openWallet(7_950, [devnet.url])).receiveAddress()
  const txid = await devnet.faucet(address, 10_000n)
  mined = { txid, height: await devnet.mine(1) }
  await devnet.mine(2)
  waiting = await devnet.faucet(address, 20_000n)
}, 60_000)
afterAll(async () => {
  await liar.stop()
  await devnet.stop()
})

/** Puts another digit or a letter at some places of an answer, the same at each asking. */
function damage(text: string, places: readonly { at: number; to: string }[]): string {
  const characters = [...text]
  for (const { at, to } of places) characters[Math.floor(at * characters.length)] = to
  return characters.join('')
}

/** Changes one figure or hash in every answer, so that it keeps its form. */
function bend(text: string, pick: number, by: number): string {
  const tokens = [...text.matchAll(/\b(?:\d{1,10}|[0-9a-f]{64})\b/g)]
  const token = tokens[Math.floor(pick * tokens.length)]
  if (token === undefined) return text
  const [old] = token
  const fresh =
    old.length === 64
      ? `${old.slice(0, 63)}${by % 16 === 0 ? 'a' : (by % 16).toString(16)}`
      : String(Number(old) + by)
  return `${text.slice(0, token.index)}${fresh}${text.slice(token.index + old.length)}`
}

const lie = fc.oneof(
  fc
    .array(
      fc.record({
        at: fc.double({ min: 0, max: 0.999, noNaN: true }),
        to: fc.constantFrom(...'0123456789abcdef"{}[],:'),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((places) => (text: string) => damage(text, places)),
  fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 1_000 })).map(
    ([pick, by]) =>
      (text: string) =>
        bend(text, pick, by),
  ),
  fc.constant((text: string) => text.replaceAll('false', 'true')),
  fc.constant(() => ''),
)
const PATHS = [/tip/, /^\/blocks/, /txs/, /utxo/, /hex/, /merkle/, /status|txids/, /./]

it('whatever is changed in the answers of one server, only what is true is called proven', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PATHS), lie, async (where, change) => {
      liar.tell((path, text) => (where.test(path) ? change(text) : undefined))
      const source = new VerifiedSource({
        servers: [liar.url, devnet.url],
        network: 'regtest',
        clock: Date.now,
        random: () => 0,
        keeper: new MemoryKeeper(),
      })
      expect(await source.tipHeight()).toBeLessThanOrEqual(devnet.height())
      const { entries } = await source.addressHistory(address)
      const utxos = await source.utxos(address)
      for (const { txid, height, blockHash, proof } of [...entries, ...utxos]) {
        if (proof !== 'proven') {
          expect(height).toBeUndefined()
          continue
        }
        expect({ txid, height }).toEqual(mined)
        expect(blockHash).toBe(source.blockHashAt(mined.height))
      }
      for (const { txid, value, proof } of utxos) {
        if (proof === 'proven') expect(value).toBe(10_000n)
        else if (txid === waiting) expect(value).toBe(20_000n)
      }
    }),
    { numRuns: RUNS },
  )
}, 120_000)
