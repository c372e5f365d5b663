import { fromUtf8, utf8 } from '../../lib/bytes.ts'

/** A record as it lies in the datastore and travels in PUT_VALUE. */
export interface PutRecord {
  key: Uint8Array
  value: Uint8Array
  /** When the node that sends or keeps it received it, milliseconds since the Unix epoch. */
  receivedAt: number
}

const KEY = 1
const VALUE = 2
const TIME = 5
const BYTES = 2

/** Writes a libp2p `Record` (kad-dht spec, RPC messages): key 1, value 2, time 5 as RFC 3339 text. */
export function encodePutRecord({ key, value, receivedAt }: PutRecord): Uint8Array {
  const time = utf8(new Date(receivedAt).toISOString().replace('Z', '000000Z'))
  const out: number[] = []
  for (const [field, bytes] of [
    [KEY, key],
    [VALUE, value],
    [TIME, time],
  ] as const) {
    out.push((field << 3) | BYTES)
    let length = bytes.length
    while (length > 127) {
      out.push((length & 127) | 128)
      length >>>= 7
    }
    out.push(length)
    for (const byte of bytes) out.push(byte)
  }
  return Uint8Array.from(out)
}

/** Reads one; `undefined` for what is none. The arrays share the memory of `bytes`. */
export function decodePutRecord(bytes: Uint8Array): PutRecord | undefined {
  const fields = new Map<number, Uint8Array>()
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = bytes[at++] ?? 0
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
    return Number.NaN
  }
  while (at < bytes.length) {
    const tag = varint()
    const length = varint()
    if ((tag & 7) !== BYTES || !(at + length <= bytes.length)) return undefined
    fields.set(tag >>> 3, bytes.subarray(at, at + length))
    at += length
  }
  const [key, value, time] = [fields.get(KEY), fields.get(VALUE), fields.get(TIME)]
  if (key === undefined || value === undefined || time === undefined) return undefined
  const receivedAt = timeOf(time)
  return Number.isFinite(receivedAt) ? { key, value, receivedAt } : undefined
}

/** kad-dht writes nine digits after the point; a date reads three. */
function timeOf(time: Uint8Array): number {
  try {
    return Date.parse(fromUtf8(time).replace(/\.(\d{3})\d*Z$/, '.$1Z'))
  } catch {
    return Number.NaN
  }
}
