import { Decimal } from '@scure/btc-signer'
import type { NetworkName } from '../lib/config.ts'
import { SoukError } from '../lib/errors.ts'
import { canonicalAddress } from './networks.ts'

/** A request for a payment, as links and QR codes carry it (BIP-321, which replaces BIP-21). */
export interface PaymentRequest {
  address: string
  /** Satoshis. */
  amount?: bigint
  /** Who is paid. */
  label?: string
  /** What for. */
  message?: string
}

type BadUriReason =
  | 'scheme' // does not start with bitcoin:
  | 'encoding' // broken percent-encoding
  | 'address' // no address in the path; other payment methods are not supported
  | 'amount' // no decimal number of bitcoins, or more than exist
  | 'repeated' // a parameter that may stand once stands twice
  | 'required' // asks for something that this wallet does not know

/** Not a payment request that this wallet understands; `data.reason` is a {@link BadUriReason}. */
class BadUriError extends SoukError {
  override readonly name = 'BadUriError'

  constructor(reason: BadUriReason) {
    super('wallet.bad-uri', `not a usable bitcoin: URI (${reason})`, { data: { reason } })
  }
}

const MAX_SATS = 2_100_000_000_000_000n

/** BIP-321 URI of a request. */
export function formatPaymentUri({ address, amount, label, message }: PaymentRequest): string {
  const query = Object.entries({
    amount: amount === undefined ? undefined : Decimal.encode(amount),
    label,
    message,
  }).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${encodeURIComponent(value)}`],
  )
  return `bitcoin:${address}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

/**
 * Reads a BIP-321 URI. Unknown parameters are ignored unless they are required (`req-…`). Throws
 * {@link BadUriError}, `wallet.wrong-network` or `wallet.bad-address`.
 */
export function parsePaymentUri(text: string, network: NetworkName): PaymentRequest {
  const parts = /^bitcoin:([^?#]*)(?:\?([^#]*))?$/i.exec(text.trim())
  if (parts === null) throw new BadUriError('scheme')
  const [, path = '', query = ''] = parts
  const address = decodePart(path)
  if (address === '') throw new BadUriError('address')
  const request: PaymentRequest = { address: canonicalAddress(address, network) }
  const seen = new Set<string>()
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [name = '', ...rest] = pair.split('=')
    const key = decodePart(name).toLowerCase()
    const value = decodePart(rest.join('='))
    if (key.startsWith('req-')) throw new BadUriError('required')
    if (key !== 'amount' && key !== 'label' && key !== 'message') continue
    if (seen.has(key)) throw new BadUriError('repeated')
    seen.add(key)
    if (key === 'amount') request.amount = parseAmount(value)
    else request[key] = value
  }
  return request
}

function parseAmount(text: string): bigint {
  if (!/^\d{1,8}(\.\d{1,8})?$/.test(text)) throw new BadUriError('amount')
  const sats = Decimal.decode(text)
  if (sats > MAX_SATS) throw new BadUriError('amount')
  return sats
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new BadUriError('encoding')
  }
}
