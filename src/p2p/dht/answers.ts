import type { PeerId } from '@libp2p/interface'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { Dht } from './client.ts'
import { idOf } from './datastore-keys.ts'
import { K } from './distance.ts'
import { putTo } from './kad-internals.ts'
import { namespaceOf } from './namespaces.ts'
import { encodePutRecord } from './put-record.ts'

/** One walk to the closest nodes and their answers. */
const WALK_TIMEOUT_MS = 10_000

/** Holders of older records that one look-up corrects. */
const MAX_CORRECTIONS = K

/** One node's answer to a look-up. */
export interface Answer {
  /** `undefined`: this node itself. */
  from: PeerId | undefined
  value: Uint8Array
  /** When the record was last put there, by the clock of who answers. */
  receivedAt: number
}

/**
 * The records that the nodes closest to a key have, as they come in: first this node's own, then those
 * of several disjoint paths (`soukDht`). Each was checked by the validators; which is the newest the
 * caller finds out. Ends quietly when nobody answers or the time is up. Afterwards, without anybody
 * waiting for it, those who answered with an older record are sent the newest.
 */
export async function* getAnswers(
  dht: Dht,
  key: Uint8Array,
  options: AbortOptions = {},
): AsyncGenerator<Answer> {
  const answers: Answer[] = []
  const local = await localAnswer(dht, key)
  if (local !== undefined) {
    answers.push(local)
    yield local
  }
  try {
    const signal = withTimeout(WALK_TIMEOUT_MS, options)
    for await (const event of dht.get(key, { signal })) {
      // kad-dht's own corrections begin here; the first one that fails would end them.
      if (event.name === 'DIAL_PEER' && event.path.index === -1) break
      if (event.name !== 'PEER_RESPONSE' || event.record === undefined) continue
      const { value, timeReceived } = event.record
      const answer = { from: event.from, value, receivedAt: timeReceived?.getTime() ?? 0 }
      answers.push(answer)
      yield answer
    }
  } catch {
    // The time being up spoils none of the answers before it.
    options.signal?.throwIfAborted()
  } finally {
    void correct(dht, key, answers)
  }
}

/** As {@link getAnswers}, the records alone. */
export async function* getRecords(
  dht: Dht,
  key: Uint8Array,
  options: AbortOptions = {},
): AsyncGenerator<Uint8Array> {
  for await (const { value } of getAnswers(dht, key, options)) yield value
}

/** The newest of the answers' records, or `undefined` if there is none or no rule to tell. */
export function newestOf(key: Uint8Array, answers: readonly Answer[]): Uint8Array | undefined {
  const values = answers.map(({ value }) => value)
  if (values.length === 0) return undefined
  const index = namespaceOf(key)?.select(key, values)
  return index === undefined ? undefined : values[index]
}

async function localAnswer(dht: Dht, key: Uint8Array): Promise<Answer | undefined> {
  if (dht.storage === undefined) return undefined
  await dht.storage.ready()
  const record = await dht.storage.records.get(idOf(key))
  return record && { from: undefined, value: record.value, receivedAt: record.receivedAt }
}

async function correct(dht: Dht, key: Uint8Array, answers: readonly Answer[]): Promise<void> {
  const newest = newestOf(key, answers)
  if (newest === undefined) return
  const record = encodePutRecord({ key, value: newest, receivedAt: Date.now() })
  const outdated = new Map(
    answers
      .filter(({ value }) => !equalBytes(value, newest))
      .flatMap(({ from }) => (from === undefined ? [] : [[from.toString(), from]])),
  )
  const signal = AbortSignal.timeout(WALK_TIMEOUT_MS)
  await Promise.allSettled(
    [...outdated.values()]
      .slice(0, MAX_CORRECTIONS)
      .map((peer) => putTo(dht, peer, { key, record }, { signal })),
  )
}
