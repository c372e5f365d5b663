import { hex } from '@scure/base'
import type { DecodedTx } from './decode.ts'
import { decodeTx, outpointKey } from './decode.ts'
import type { LedgerEntry } from './ledger.ts'
import type { Sighting } from './look.ts'
import { scriptKey } from './networks.ts'
import type { StoredPayment, StoredTransaction, WalletState } from './wallet-state.ts'

export interface Merged {
  readonly state: WalletState
  /** Own payments that no server knows now: to be handed to the network again. */
  readonly unseen: readonly string[]
}

/**
 * What the wallet knows after a look. Only a whole, good answer about an address may take a
 * transaction away; own payments are kept until the chain holds something that excludes them.
 */
export function mergeSighting(
  state: WalletState,
  known: readonly LedgerEntry[],
  sighting: Sighting,
  now: number,
): Merged {
  const isOwn = new Set(
    state.payments.filter(({ state: at }) => at !== 'rejected').map(({ txid }) => txid),
  )
  const scripts = outputScripts(known)
  const wasAskedFor = (decoded: DecodedTx) =>
    decoded.outputs.some(({ script }) => sighting.asked.has(scriptKey(script))) ||
    decoded.inputs.some(({ txid, vout }) =>
      sighting.asked.has(scripts.get(outpointKey(txid, vout)) ?? ''),
    )
  const taken = spentByListed(known, sighting)
  const unseen: string[] = []
  const excluded = new Set<string>()
  const transactions: StoredTransaction[] = []
  for (const { stored, decoded } of known) {
    const entry = sighting.entries.get(stored.txid)
    if (entry !== undefined) transactions.push(place(stored, entry.height))
    else if (!wasAskedFor(decoded)) transactions.push(stored)
    else if (isOwn.has(stored.txid)) {
      if (decoded.inputs.some(({ txid, vout }) => taken.has(outpointKey(txid, vout))))
        excluded.add(stored.txid)
      else {
        unseen.push(stored.txid)
        transactions.push(place(stored, undefined))
      }
    }
  }
  for (const [txid, rawHex] of sighting.rawHex) {
    const { height, blockTimeMs = now } = sighting.entries.get(txid) ?? {}
    const at = height === undefined ? now : Math.min(now, blockTimeMs)
    transactions.push(place({ txid, rawHex, at }, height))
  }
  const payments = state.payments.map((payment): StoredPayment => {
    if (excluded.has(payment.txid)) return restored(payment, sighting) ?? rejected(payment)
    return sighting.entries.has(payment.txid) ? { ...payment, state: 'sent' } : payment
  })
  const next = {
    receive: Math.max(state.next.receive, sighting.unused[0]),
    change: Math.max(state.next.change, sighting.unused[1]),
  }
  const { height } = sighting
  const merged = { ...state, next, transactions, payments, height, checkedAt: now }
  return { state: sighting.everything ? { ...merged, scannedAt: now } : merged, unseen }
}

/** The version with a lower fee that the chain holds instead: the payee was paid, by that one. */
function restored(payment: StoredPayment, { entries }: Sighting): StoredPayment | undefined {
  const version = payment.former?.find(({ txid }) => entries.has(txid))
  return version && { ...payment, ...version, state: 'sent' }
}

const rejected = (payment: StoredPayment): StoredPayment => ({ ...payment, state: 'rejected' })

function place(
  { txid, rawHex, at }: StoredTransaction,
  height: number | undefined,
): StoredTransaction {
  return height === undefined ? { txid, rawHex, at } : { txid, rawHex, at, height }
}

function outputScripts(known: readonly LedgerEntry[]): Map<string, string> {
  return new Map(
    known.flatMap(({ decoded }) =>
      decoded.outputs.map(
        ({ script }, vout) => [outpointKey(decoded.txid, vout), hex.encode(script)] as const,
      ),
    ),
  )
}

/** Outpoints that a listed transaction spends. */
function spentByListed(known: readonly LedgerEntry[], sighting: Sighting): Set<string> {
  const spent = new Set<string>()
  const fresh = [...sighting.rawHex.values()].map((rawHex) => decodeTx(hex.decode(rawHex)))
  const listed = known
    .map(({ decoded }) => decoded)
    .filter(({ txid }) => sighting.entries.has(txid))
  for (const decoded of [...listed, ...fresh]) {
    for (const { txid, vout } of decoded.inputs) spent.add(outpointKey(txid, vout))
  }
  return spent
}
