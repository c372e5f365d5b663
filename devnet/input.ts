import { HttpError } from './http.ts'
import { scriptOfAddress } from './play-tx.ts'

/** The JSON object in a request's body; an empty body is an empty object. */
export function jsonObject(body: string): Record<string, unknown> {
  let value: unknown
  try {
    value = body.trim() === '' ? {} : JSON.parse(body)
  } catch {
    throw new HttpError(400, 'the body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpError(400, 'the body is not a JSON object')
  }
  return value as Record<string, unknown>
}

/** A whole number within bounds, given as a JSON number or as digits. */
export function wholeNumber(value: unknown, name: string, least: number, most: number): number {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (
    typeof number !== 'number' ||
    !Number.isSafeInteger(number) ||
    number < least ||
    number > most
  ) {
    throw new HttpError(400, `${name} must be a whole number from ${least} to ${most}`)
  }
  return number
}

/** The output script of a regtest address. */
export function addressScript(value: unknown): Uint8Array {
  try {
    return scriptOfAddress(String(value))
  } catch {
    throw new HttpError(400, 'address must be a valid regtest address (bcrt1…)')
  }
}

/** 64 hex digits, lower case. */
export function hash64(value: string | undefined, name: string): string {
  if (value === undefined || !/^[0-9a-f]{64}$/i.test(value)) {
    throw new HttpError(400, `${name} must have 64 hex digits`)
  }
  return value.toLowerCase()
}
