import { hex } from '@scure/base'
import { signECDSA } from '@scure/btc-signer/utils.js'
import type { FeeCoin, MoveFees } from '../contracts/escrow/move-plan.ts'
import type { Books } from './books.ts'
import type { Coin } from './coins.ts'
import { isSpendable } from './coins.ts'
import { decodeTx, outpointKey } from './decode.ts'
import { satPerKvb } from './fee-rate.ts'
import type { Ledger } from './ledger.ts'
import { SpendError } from './spend-errors.ts'
import type { FeeReservation, WalletState } from './wallet-state.ts'

/** Virtual bytes of a P2WPKH input, rounded up: 41 bytes and a witness of 108 weight units. */
const INPUT_VBYTES = 68
/** More inputs than this cost more than they bring together. */
const MAX_COINS = 5

/** What a transaction costs that somebody else's coins go through, besides the coins that pay for it. */
export interface FeeNeed {
  /** The same key gets the same coins, change and feerate as long as they are unspent. */
  readonly key: string
  /** Virtual bytes with a change output of the wallet, without the inputs that pay. */
  readonly vsize: number
  readonly feeSatPerVb: number
}

/**
 * Sets coins of the wallet aside that pay the fee of a transaction of an order; no payment takes them
 * until they are freed. Throws `wallet.insufficient-funds` {available, missing}.
 */
export function reserveFee(books: Books, need: FeeNeed, now: number): Promise<MoveFees> {
  return books.change((state) => {
    const known = state.reservations?.find(({ key }) => key === need.key)
    const fees = known && feesOf(books, books.ledger, known)
    if (fees !== undefined) return [state, fees]
    const kept = (state.reservations ?? []).filter(
      (one) => one.key !== need.key && isAlive(books, one),
    )
    const coins = choose(books.ledger, { ...state, reservations: kept }, need)
    const made: FeeReservation = {
      key: need.key,
      outpoints: coins.map(({ txid, vout }) => outpointKey(txid, vout)),
      change: state.next.change,
      feeSatPerVb: need.feeSatPerVb,
      at: now,
    }
    const after = {
      ...state,
      next: { ...state.next, change: state.next.change + 1 },
      reservations: [...kept, made],
    }
    return [after, feesFrom(books, coins, made)]
  })
}

/** The coins that are set aside under a key; `undefined` if there are none, or one was spent. */
export function reservedFee(books: Books, key: string): MoveFees | undefined {
  const known = books.state.reservations?.find((one) => one.key === key)
  return known && feesOf(books, books.ledger, known)
}

/** Lets payments have the coins again. */
export function freeFee(books: Books, key: string): Promise<void> {
  return books.change((state) => {
    const kept = (state.reservations ?? []).filter((one) => one.key !== key)
    const same = kept.length === (state.reservations ?? []).length
    return [same ? state : { ...state, reservations: kept }, undefined]
  })
}

/** Outpoints that are set aside. */
export const reservedOutpoints = ({ reservations = [] }: WalletState): ReadonlySet<string> =>
  new Set(reservations.flatMap(({ outpoints }) => outpoints))

/** Coins that no payment takes now, by the key under which they are set aside, with satoshis. */
export function setAside({ ledger, state }: Books): { key: string; amount: bigint }[] {
  const values = new Map(
    ledger.coins.map(({ txid, vout, value }) => [outpointKey(txid, vout), value]),
  )
  return (state.reservations ?? [])
    .map(({ key, outpoints }) => ({
      key,
      amount: outpoints.reduce((sum, outpoint) => sum + (values.get(outpoint) ?? 0n), 0n),
    }))
    .filter(({ amount }) => amount > 0n)
}

/**
 * Signs for a coin that was set aside: DER, low R and low S, over a BIP 143 digest. Throws
 * `wallet.coin-gone` for any other coin.
 */
export function signForFee(books: Books, digest: Uint8Array, coin: FeeCoin): Uint8Array {
  const outpoint = outpointKey(coin.txid, coin.vout)
  const own = books.ledger.coins.find((one) => outpointKey(one.txid, one.vout) === outpoint)
  if (own === undefined || !reservedOutpoints(books.state).has(outpoint))
    throw new SpendError('wallet.coin-gone', 'this coin was not set aside')
  const secret = books.addresses.privateKey(own.owner)
  const signature = signECDSA(digest, secret, true)
  secret.fill(0)
  return signature
}

/**
 * Keeps a transaction that was signed elsewhere and spends own coins, so that they are not spent
 * again before a server lists it. Others leave the books alone.
 */
export function adoptTransaction(books: Books, rawHex: string, now: number): Promise<void> {
  return books.change((state) => {
    const { txid, inputs } = decodeTx(hex.decode(rawHex))
    const own = new Set(books.ledger.coins.map((coin) => outpointKey(coin.txid, coin.vout)))
    const isKnown = state.transactions.some((one) => one.txid === txid)
    if (isKnown || !inputs.some((input) => own.has(outpointKey(input.txid, input.vout))))
      return [state, undefined]
    const transactions = [...state.transactions, { txid, rawHex, at: now }]
    return [{ ...state, transactions }, undefined]
  })
}

function choose(ledger: Ledger, state: WalletState, need: FeeNeed): Coin[] {
  const taken = new Set([...(state.frozen ?? []), ...reservedOutpoints(state)])
  const free = ledger.coins
    .filter((coin) => isSpendable(coin) && !taken.has(outpointKey(coin.txid, coin.vout)))
    .sort((a, b) => Number(b.confirmed) - Number(a.confirmed) || (a.value < b.value ? -1 : 1))
  const cost = (count: number) =>
    (BigInt(need.vsize + count * INPUT_VBYTES) * satPerKvb(need.feeSatPerVb) + 999n) / 1000n
  const single = free.find(({ value }) => value >= cost(1))
  if (single !== undefined) return [single]
  const chosen: Coin[] = []
  let sum = 0n
  for (const coin of free.toSorted((a, b) => (a.value > b.value ? -1 : 1)).slice(0, MAX_COINS)) {
    chosen.push(coin)
    sum += coin.value
    if (sum >= cost(chosen.length)) return chosen
  }
  throw new SpendError('wallet.insufficient-funds', 'no coins for the fee', {
    available: Number(sum),
    missing: Number(cost(Math.max(1, chosen.length)) - sum),
  })
}

function feesOf(books: Books, { coins }: Ledger, known: FeeReservation): MoveFees | undefined {
  const byPoint = new Map(coins.map((coin) => [outpointKey(coin.txid, coin.vout), coin]))
  const found = known.outpoints.flatMap((outpoint) => byPoint.get(outpoint) ?? [])
  return found.length === known.outpoints.length ? feesFrom(books, found, known) : undefined
}

const feesFrom = (
  { addresses }: Books,
  coins: readonly Coin[],
  { change, feeSatPerVb }: FeeReservation,
): MoveFees => ({
  coins: coins.map(({ txid, vout, value, owner }) => ({
    txid,
    vout,
    amount: value,
    publicKey: hex.encode(owner.publicKey),
  })),
  change: addresses.at(1, change).script,
  feerate: feeSatPerVb,
})

/** Until its coins are spent for good: an unconfirmed spend may vanish. */
function isAlive({ ledger }: Books, { outpoints }: FeeReservation): boolean {
  const mined = new Set(
    ledger.entries.flatMap(({ stored }) => (stored.height === undefined ? [] : [stored.txid])),
  )
  return !outpoints.every((outpoint) => mined.has(ledger.spender.get(outpoint) ?? ''))
}
