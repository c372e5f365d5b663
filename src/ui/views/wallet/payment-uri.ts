import { parsePrice } from '../edit-listing/parse-price.ts'

export type PaymentUriProblem = 'empty' | 'no-address' | 'bad-amount' | 'unknown-requirement'

export type PaymentTarget =
  | {
      readonly ok: true
      readonly address: string
      readonly amount?: bigint
      readonly label?: string
    }
  | { readonly ok: false; readonly problem: PaymentUriProblem }

/** Parameters that a sender has to understand, or must not pay at all (BIP-321, "req-"). */
const UNDERSTOOD = new Set(['amount', 'label', 'message'])

/**
 * Reads what was pasted into "send to": a bare address, or a `bitcoin:` URI (BIP-321, BIP-21) whose
 * amount is in bitcoin. Whether the address exists on this network is the node's to say.
 *
 * Refuses a URI that demands what we do not know (`req-…`), a malformed or repeated amount, and one
 * that offers only payment methods other than an address in its path.
 */
export function parsePaymentTarget(text: string): PaymentTarget {
  const pasted = text.trim()
  if (pasted === '') return { ok: false, problem: 'empty' }
  if (!/^bitcoin:/i.test(pasted)) {
    return /^[a-z0-9]+$/i.test(pasted)
      ? { ok: true, address: pasted }
      : { ok: false, problem: 'no-address' }
  }
  const [path = '', query = ''] = pasted.slice('bitcoin:'.length).split(/\?(.*)/s)
  if (!/^[a-z0-9]+$/i.test(path)) return { ok: false, problem: 'no-address' }
  const values = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    const key = name.toLowerCase()
    if (key.startsWith('req-') && !UNDERSTOOD.has(key.slice(4))) {
      return { ok: false, problem: 'unknown-requirement' }
    }
    if (key === 'amount' && values.has(key)) return { ok: false, problem: 'bad-amount' }
    values.set(key, value)
  }
  const label = values.get('label') ?? values.get('message')
  const named = label === undefined || label === '' ? {} : { label }
  const amount = values.get('amount')
  if (amount === undefined) return { ok: true, address: path, ...named }
  // Only plain decimals with a point are an amount here: what is friendly in a form is a trap in a link.
  const parsed = /^[0-9.]+$/.test(amount) ? parsePrice(amount, 8) : undefined
  if (parsed?.ok !== true) return { ok: false, problem: 'bad-amount' }
  return { ok: true, address: path, amount: parsed.amount, ...named }
}

/** The link behind the QR code of "receive": any wallet opens it (BIP-321). */
export const receiveUri = (address: string): string => `bitcoin:${address}`
