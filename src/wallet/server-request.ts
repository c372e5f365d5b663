import type { AbortOptions } from '../lib/abort.ts'
import { raceSignal, withTimeout } from '../lib/abort.ts'
import { ChainBadAnswerError, ChainUnreachableError } from './chain-errors.ts'

/** One server has so long for one answer. */
const REQUEST_TIMEOUT_MS = 10_000
/** More than the largest page of an address's history (75 transactions) needs. */
const MAX_ANSWER_CHARACTERS = 20_000_000

/** What a server said; 4xx answers but 408 and 429 are answers too. */
export interface ServerAnswer {
  readonly status: number
  readonly text: string
}

/**
 * One request. Rejects with `chain.unreachable` for no answer, a refusal to work (429, 5xx) or a web
 * page instead of data; `chain.bad-answer` for one that is too long.
 */
export async function requestServer(
  doFetch: typeof fetch,
  url: string,
  options: AbortOptions & { readonly body?: string },
): Promise<ServerAnswer> {
  const { body } = options
  const signal = withTimeout(REQUEST_TIMEOUT_MS, options)
  let answer: ServerAnswer
  try {
    // A plain-text POST needs no CORS preflight.
    const init =
      body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'text/plain' } }
    const response = await doFetch(url, {
      ...init,
      signal,
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    })
    answer = { status: response.status, text: await raceSignal(response.text(), signal) }
  } catch (cause) {
    // Browsers hide a 429 without CORS headers behind the same error as a dead server.
    throw new ChainUnreachableError('no answer', cause)
  }
  const { status, text } = answer
  if (status === 408 || status === 429 || status >= 500)
    throw new ChainUnreachableError(`status ${status}`)
  if (text.length > MAX_ANSWER_CHARACTERS) throw new ChainBadAnswerError('the answer is too long')
  // Rate limits and captive portals come as pages, also with status 200.
  if (/^\s*<(!doctype|html)/i.test(text)) throw new ChainUnreachableError('a web page, not data')
  return answer
}
