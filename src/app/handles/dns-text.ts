import * as v from 'valibot'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import { boundedText } from './bounded-text.ts'

const TIMEOUT_MS = 8_000
/** Number of TXT among DNS types (RFC 1035 §3.2.2). */
const TXT = 16
/** DNS answers (RFC 1035 §4.1.1): there is one, and there is no such name. */
const [NO_ERROR, NO_SUCH_NAME] = [0, 3]

/** The JSON form in which public resolvers answer over HTTPS (`application/dns-json`). */
const Answer = v.object({
  Status: v.number(),
  Answer: v.optional(
    v.pipe(v.array(v.object({ type: v.number(), data: v.string() })), v.maxLength(200)),
    [],
  ),
})

/**
 * The TXT records of a name, as a resolver tells them: whatever it says is believed. `resolver`: URL of its
 * JSON endpoint. Empty where there is none, or no such name. Rejects when it does not answer in 8 s, or
 * with anything else.
 */
export async function textRecords(
  resolver: string,
  name: string,
  { fetch: ask = fetch, ...options }: AbortOptions & { fetch?: typeof fetch } = {},
): Promise<string[]> {
  const url = new URL(resolver)
  url.searchParams.set('name', name)
  url.searchParams.set('type', 'TXT')
  const response = await ask(url.href, {
    headers: { accept: 'application/dns-json' },
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    redirect: 'error',
    cache: 'no-store',
    signal: withTimeout(TIMEOUT_MS, options),
  })
  if (!response.ok) throw new TypeError(`the resolver answers ${response.status}`)
  const { Status, Answer: found } = v.parse(Answer, JSON.parse(await boundedText(response)))
  if (Status === NO_SUCH_NAME) return []
  if (Status !== NO_ERROR) throw new TypeError(`the resolver failed with ${Status}`)
  return found.filter(({ type }) => type === TXT).map(({ data }) => unquoted(data))
}

/** A record may come as it is, or as quoted parts that belong together (RFC 1035 §5.1). */
function unquoted(data: string): string {
  if (!data.startsWith('"')) return data
  const parts = data.match(/"(?:[^"\\]|\\.)*"/g) ?? []
  return parts.map((part) => part.slice(1, -1).replaceAll(/\\(.)/g, '$1')).join('')
}
