import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { CatalogLimits } from './limits.ts'
import type { RoundResult } from './synchroniser.ts'
import type { CatalogNode } from './types.ts'

/** Rounds with different neighbours at the same time. */
const CONCURRENCY = 3

/** A neighbour with whom a round failed, which may not know the protocol at all. */
const FAILED_FACTOR = 4

export interface RoundsComponents {
  node: CatalogNode
  limits: Pick<CatalogLimits, 'roundMs' | 'moreMs'>
  round(device: DeviceId, options: AbortOptions): Promise<RoundResult>
  trusts(device: DeviceId): boolean
  now: Clock
  random(): number
}

/** Decides when a round with which neighbour is due: at once with who is new, then every few minutes. */
export class Rounds {
  readonly #components: RoundsComponents
  /** When the next round with each neighbour is due. */
  readonly #due = new Map<DeviceId, number>()
  readonly #running = new Map<DeviceId, Promise<void>>()
  #stopped = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #offNode: (() => void) | undefined

  constructor(components: RoundsComponents) {
    this.#components = components
  }

  start(): void {
    this.#stopped = new AbortController()
    this.#offNode = this.#components.node.onChange(() => this.#look())
    this.#look()
  }

  async stop(): Promise<void> {
    this.#offNode?.()
    clearTimeout(this.#timer)
    this.#stopped.abort()
    await Promise.allSettled(this.#running.values())
  }

  /** All rounds are due now. */
  wake(): void {
    this.#due.clear()
    this.#look()
  }

  #look(): void {
    const { node, trusts, now } = this.#components
    clearTimeout(this.#timer)
    if (this.#stopped.signal.aborted) return
    const here = node.directPeers().filter(trusts)
    for (const device of this.#due.keys()) if (!here.includes(device)) this.#due.delete(device)
    const due = here
      .filter((device) => !this.#running.has(device) && (this.#due.get(device) ?? 0) <= now())
      .sort((a, b) => (this.#due.get(a) ?? 0) - (this.#due.get(b) ?? 0))
    for (const device of due.slice(0, CONCURRENCY - this.#running.size)) this.#begin(device)
    const next = Math.min(...[...this.#due.values()].filter((at) => at > now()))
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.#look(), next - now())
  }

  #begin(device: DeviceId): void {
    const { round, limits } = this.#components
    const act = async () => {
      try {
        const { more, taken } = await round(device, { signal: this.#stopped.signal })
        // Who offers more than may be taken now is asked again in its turn.
        this.#plan(device, more && taken.length > 0 ? limits.moreMs : limits.roundMs)
      } catch {
        this.#plan(device, limits.roundMs * FAILED_FACTOR)
      }
    }
    const running = act().finally(() => {
      this.#running.delete(device)
      this.#look()
    })
    this.#running.set(device, running)
  }

  /** Not all at the same moment: a third more or less. */
  #plan(device: DeviceId, afterMs: number): void {
    const { now, random } = this.#components
    this.#due.set(device, now() + afterMs * (2 / 3 + (random() * 2) / 3))
  }
}
