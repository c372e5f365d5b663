import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { Handle } from '../../contracts/handles/name.ts'
import { HANDLE_LIFETIME_BLOCKS } from '../../contracts/handles/resolve.ts'
import type { Nym } from '../../lib/brand.ts'
import { equalBytes, utf8 } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import { decodeHeader } from '../../wallet/chain/header.ts'
import { RecordInvalidError } from '../dht/errors.ts'
import type { Namespace } from '../dht/namespace.ts'
import type { AnchoredLink, HandleBundle } from './bundle.ts'
import { MAX_BUNDLE_BYTES, readBundle } from './bundle.ts'

const BY_NAME = 'souk-handle'
const BY_NYM = 'souk-handle-of'

/** DHT key of a handle: `/souk-handle/` and SHA-256 (hex) of network, line feed and handle. */
export const handleKey = (network: NetworkName, handle: Handle): Uint8Array =>
  utf8(`/${BY_NAME}/${hex.encode(sha256(utf8(`${network}\n${handle}`)))}`)

/** DHT key of the handle that a person goes by: `/souk-handle-of/<network>/<nym>`. */
export const handleOfKey = (network: NetworkName, nym: Nym): Uint8Array =>
  utf8(`/${BY_NYM}/${network}/${nym}`)

const LIFETIME_MS = HANDLE_LIFETIME_BLOCKS * 10 * 60_000
/** Blocks come a little slower than every ten minutes at times. */
const SLACK_MS = 14 * 86_400_000

/** A claim, from its block's time until it ends, by miners' clocks, ms. */
interface Span {
  readonly from: number
  readonly until: number
}

const timeOf = ({ inclusion }: AnchoredLink) => decodeHeader(inclusion.header).time * 1000

function spanOf({ links, released }: HandleBundle): Span {
  const kindOf = ({ signed }: AnchoredLink) => signed.statement.kind
  const last = links.findLastIndex((link) => kindOf(link) === 'claim')
  const renewals = links.slice(last).filter((link) => kindOf(link) === 'renew').length
  const end = timeOf(links[last] ?? links[0]) + (renewals + 1) * LIFETIME_MS + SLACK_MS
  return { from: timeOf(links[0]), until: released ? lastTime(links) : end }
}

const lastTime = (links: readonly AnchoredLink[]) => Math.max(...links.map(timeOf))

/** Until when others keep it: of a released one, too, or an older bundle would speak for it again. */
const validUntil = (value: Uint8Array): number => {
  const bundle = readBundle(value)
  const { until } = spanOf({ ...bundle, released: false })
  return until
}

function validated(key: Uint8Array, value: Uint8Array, now: number, rightKey: KeyOf): void {
  const bundle = readBundle(value)
  if (!equalBytes(rightKey(bundle), key)) throw new RecordInvalidError('the key of something else')
  if (validUntil(value) < now) throw new RecordInvalidError('the claim ended long ago')
}

type KeyOf = (bundle: HandleBundle) => Uint8Array

const common = {
  maxBytes: MAX_BUNDLE_BYTES,
  ttlMs: 48 * 3_600_000,
  outlivesAuthor: true,
  validUntil,
} as const

/**
 * Whose a handle is. Of several bundles the one of the earlier claim is kept, unless it had ended when
 * the other one was made; of one claim's, the one that says most. That goes by the times of blocks, for
 * who keeps a bundle has no chain: readers get all that differ, and ask the chain.
 */
export const handleNamespace: Namespace = {
  ...common,
  name: BY_NAME,
  validate: async (key, value, now) =>
    validated(key, value, now, ({ network, handle }) => handleKey(network, handle)),
  select: (_key, values) => {
    const read = values.map((value, index) => ({ index, bundle: readBundle(value) }))
    read.sort((a, b) => compareClaims(a.bundle, b.bundle) || a.index - b.index)
    let best = read[0]
    for (const next of read.slice(1)) {
      if (best === undefined) break
      const same = next.bundle.links[0].signed.id === best.bundle.links[0].signed.id
      if (!same && spanOf(next.bundle).from >= spanOf(best.bundle).until) best = next
    }
    return best?.index ?? 0
  },
}

/** The handle that a person goes by: of several the one about which they said something last. */
export const handleOfNamespace: Namespace = {
  ...common,
  name: BY_NYM,
  validate: async (key, value, now) =>
    validated(key, value, now, ({ network, holder }) => handleOfKey(network, holder)),
  select: (_key, values) => {
    const read = values.map((value, index) => ({ index, bundle: readBundle(value) }))
    read.sort(
      (a, b) =>
        lastTime(b.bundle.links) - lastTime(a.bundle.links) ||
        compareClaims(a.bundle, b.bundle) ||
        a.index - b.index,
    )
    return read[0]?.index ?? 0
  },
}

/** Earlier claims first; of the same claim, the longer bundle, and of two branches the earlier one. */
function compareClaims(a: HandleBundle, b: HandleBundle): number {
  const [one, other] = [a.links[0], b.links[0]]
  if (one.signed.id !== other.signed.id) return orderOf(one, other)
  const fork = a.links.findIndex(({ signed }, at) => signed.id !== b.links[at]?.signed.id)
  const [left, right] = [a.links[fork], b.links[fork]]
  if (left === undefined || right === undefined) return b.links.length - a.links.length
  return orderOf(left, right)
}

/** In one block the place counts; of blocks of the same second nobody can tell. */
function orderOf(a: AnchoredLink, b: AnchoredLink): number {
  const place = equalBytes(a.inclusion.header, b.inclusion.header)
    ? a.inclusion.position - b.inclusion.position
    : 0
  return timeOf(a) - timeOf(b) || place || (a.signed.id < b.signed.id ? -1 : 1)
}
