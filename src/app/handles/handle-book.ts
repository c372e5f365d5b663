import { lookAlikes, skeleton } from '../../contracts/handles/look-alike.ts'
import type { Handle } from '../../contracts/handles/name.ts'
import { asHandle, handleScript } from '../../contracts/handles/name.ts'
import type { HandleResolution } from '../../contracts/handles/resolve.ts'
import { resolveHandle } from '../../contracts/handles/resolve.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { AnchoredLink, HandleBundle } from '../../p2p/handles/bundle.ts'
import type { FoundBundle, HandleDht } from '../../p2p/handles/find.ts'
import { bundlesOf } from '../../p2p/handles/find.ts'
import { handleKey, handleOfKey } from '../../p2p/handles/namespace.ts'
import type { Changes } from '../changes.ts'
import type { HandleView } from '../rpc/handles-api.ts'
import type { HandleChain } from './prove.ts'
import { prove, tipOf } from './prove.ts'
import type { HandleShelf } from './shelf.ts'

/** A look at others is as good as a new one for so long. */
const FRESH_MS = 10 * 60_000
/** A look-up with its questions to the chain. */
const LOOK_TIMEOUT_MS = 30_000
/** Bundles of one handle that are kept: its holder's, and a few that lost. */
const MAX_BUNDLES = 4
const BLOCK_MS = 10 * 60_000

export interface HandleBookComponents {
  network: NetworkName
  dht: HandleDht
  chain: HandleChain
  shelf: HandleShelf
  nameOf: (nym: Nym) => Promise<string>
  changes: Changes
  clock: Clock
}

/** Whose handles are: what others show, proven against the chain, never on their word. */
export class HandleBook {
  readonly #components: HandleBookComponents
  readonly #looks = new Map<string, Promise<void>>()
  readonly #views = new Map<string, HandleView>()
  /** What people were last found to go by. */
  readonly #handles = new Map<Nym, Handle>()
  readonly #askedAbout = new Map<Nym, number>()

  constructor(components: HandleBookComponents) {
    this.#components = components
  }

  /** As far as it is known here; `undefined` for what is no handle. Asks nobody. */
  async view(text: string): Promise<HandleView | undefined> {
    const handle = asHandle(text)
    if (handle === undefined) return undefined
    const known = this.#views.get(handle)
    const view: HandleView = known ?? { handle, state: 'looking', alike: [] }
    return { ...view, ...(await this.#described(handle, view.nym)) }
  }

  /** By person the handle that was last proven to be theirs, as far as it was looked up here. Asks nobody. */
  holders(): Promise<ReadonlyMap<Nym, string>> {
    return this.#components.shelf.holders()
  }

  /** The handle that a person goes by, if it is proven to be theirs. Asks nobody. */
  async viewOf(nym: Nym): Promise<HandleView | undefined> {
    const handle = this.#handles.get(nym)
    const view = handle && (await this.view(handle))
    return view?.nym === nym && view.state !== 'looking' && view.state !== 'free' ? view : undefined
  }

  /** Asks others and the chain, at most every ten minutes. Never throws. */
  async look(text: string, { anew = false } = {}): Promise<HandleView | undefined> {
    const handle = asHandle(text)
    if (handle === undefined) return undefined
    const { checkedAt = 0, state } = this.#views.get(handle) ?? {}
    const fresh = state === 'proven' && this.#components.clock() - checkedAt < FRESH_MS
    if (!fresh || anew) await this.#once(handle, () => this.#look(handle))
    return this.view(handle)
  }

  /** Looks which handle a person goes by. Never throws. */
  async lookOf(nym: Nym): Promise<HandleView | undefined> {
    const { clock } = this.#components
    if (clock() - (this.#askedAbout.get(nym) ?? -Infinity) >= FRESH_MS) {
      this.#askedAbout.set(nym, clock())
      await this.#once(nym, () => this.#lookOf(nym))
    }
    return this.viewOf(nym)
  }

  /** Own bundles are known before anybody else has them. */
  async learn(handle: Handle, value: Uint8Array): Promise<void> {
    await this.#once(handle, () => this.#judge(handle, [value]))
    const nym = this.#views.get(handle)?.nym
    if (nym !== undefined) this.#handles.set(nym, handle)
  }

  /** The fullest that is known here and shows that it is theirs at its end. Asks nobody. */
  async heldBy(handle: Handle, nym: Nym): Promise<HandleBundle | undefined> {
    const { shelf } = this.#components
    const theirs = bundlesOf((await shelf.get(handle))?.bundles ?? [])
      .map(({ bundle }) => bundle)
      .filter(({ holder, released }) => holder === nym && !released)
    return theirs.sort((a, b) => b.links.length - a.links.length)[0]
  }

  /** What shows that a handle was let go, if that is the newest that is known of it. */
  async letGo(handle: Handle): Promise<readonly AnchoredLink[]> {
    const kept = bundlesOf((await this.#components.shelf.get(handle))?.bundles ?? [])
    const longest = kept.sort((a, b) => b.bundle.links.length - a.bundle.links.length)[0]?.bundle
    return longest?.released === true ? longest.links : []
  }

  async #look(handle: Handle): Promise<void> {
    // Before others answer, what earlier runs found shows.
    if (!this.#views.has(handle)) await this.#judge(handle, [], { offline: true })
    const alike = asHandle(skeleton(handle))
    const [found, others] = await Promise.all([
      this.#find(handle),
      alike === undefined || alike === handle ? [] : this.#find(alike),
    ])
    // Who never heard of the plain name is told of it, too, before anything is opened.
    if (alike !== undefined && others.length > 0) await this.#judge(alike, others)
    await this.#judge(handle, found)
  }

  #find(handle: Handle): Promise<Uint8Array[]> {
    const { dht, network } = this.#components
    const signal = AbortSignal.timeout(LOOK_TIMEOUT_MS)
    return dht.find(handleKey(network, handle), { signal }).catch(() => [])
  }

  async #lookOf(nym: Nym): Promise<void> {
    const { dht, network } = this.#components
    const signal = AbortSignal.timeout(LOOK_TIMEOUT_MS)
    const found = bundlesOf(await dht.find(handleOfKey(network, nym), { signal }).catch(() => []))
    for (const { bundle } of found.filter((one) => one.bundle.holder === nym)) {
      const { handle } = bundle
      const values = found.filter((one) => one.bundle.handle === handle).map(({ value }) => value)
      const elsewhere = await dht.find(handleKey(network, handle), { signal }).catch(() => [])
      await this.#judge(handle, [...values, ...elsewhere])
      if (this.#views.get(handle)?.nym !== nym) continue
      this.#handles.set(nym, handle)
      return
    }
  }

  /** What all that is known about a handle comes to. */
  async #judge(
    handle: Handle,
    values: readonly Uint8Array[],
    { offline = false } = {},
  ): Promise<void> {
    const { chain, shelf, network, clock } = this.#components
    const kept = await shelf.get(handle)
    const known = different([...(kept?.bundles ?? []), ...values]).filter(
      ({ bundle }) => bundle.handle === handle && bundle.network === network,
    )
    if (offline && known.length === 0) return
    const options = { signal: withTimeout(LOOK_TIMEOUT_MS) }
    const tip = offline ? chain.trust.height : await tipOf(chain, options).catch(() => 0)
    const standing: FoundBundle[] = []
    const statements = []
    for (const one of known) {
      const proven = await prove(chain, [one.bundle], options).catch(() => [])
      // Whose claim is refuted says nothing.
      if (proven[0]?.statement.kind !== 'claim') continue
      standing.push(one)
      statements.push(...proven)
    }
    const resolution = resolveHandle(statements, tip)
    const view = this.#viewOf(handle, resolution, tip)
    const former = kept?.nym
    if (view.nym !== undefined && former !== undefined && former !== view.nym) {
      const theirs = standing.filter(({ bundle }) => bundle.holder === former)
      const ids = new Set(
        theirs.flatMap(({ bundle }) => bundle.links.map(({ signed }) => signed.id)),
      )
      const still = resolveHandle(
        statements.filter(({ id }) => ids.has(id)),
        tip,
      )
      const handedOver = standing.some(({ bundle }) =>
        bundle.links.some(
          ({ signed: { statement } }) => statement.by === former && bundle.holder === view.nym,
        ),
      )
      // It did not end and was not given: an older claim was kept back until now.
      if (still.state === 'owner' && !handedOver) view.formerly = former
    }
    if (!offline) view.checkedAt = clock()
    this.#views.set(handle, view)
    // Who came by the name sees it beside the store, whatever the look-up by person finds.
    if (view.state === 'proven' && view.nym !== undefined && !this.#handles.has(view.nym))
      this.#handles.set(view.nym, handle)
    if (!offline && (standing.length > 0 || kept !== undefined)) {
      const nym = view.state === 'proven' && view.formerly === undefined ? view.nym : former
      await shelf
        .put(handle, {
          bundles: standing.slice(0, MAX_BUNDLES).map(({ value }) => value),
          at: clock(),
          ...(nym === undefined ? {} : { nym }),
        })
        .catch(() => undefined)
    }
    this.#components.changes.emit({ about: 'handles' })
  }

  #viewOf(handle: Handle, resolution: HandleResolution, tip: number): HandleView {
    const states = { owner: 'proven', none: 'free' } as const
    const { state } = resolution
    const shown = state === 'owner' || state === 'none' ? states[state] : state
    const view: HandleView = { handle, state: shown, tip, alike: [] }
    const holding = 'holding' in resolution ? resolution.holding : undefined
    if (holding === undefined) return view
    const { nym, since, until, lastHeight } = holding
    const untilAt = this.#components.clock() + (until - tip) * BLOCK_MS
    const confirmations = Math.max(0, tip - lastHeight + 1)
    return { ...view, nym, since, until, untilAt, confirmations }
  }

  async #described(handle: Handle, nym: Nym | undefined) {
    const { shelf, nameOf } = this.#components
    const names = (await shelf.names()).flatMap((name) => asHandle(name) ?? [])
    const script = handleScript(handle)
    return {
      alike: lookAlikes(handle, names),
      ...(script === undefined || script === 'latin' ? {} : { script }),
      ...(nym === undefined ? {} : { name: await nameOf(nym) }),
    }
  }

  /** Whoever asks in the meantime waits for the same answer. */
  #once(key: string, act: () => Promise<void>): Promise<void> {
    const running = this.#looks.get(key)
    if (running !== undefined) return running
    const look = act()
      .catch(() => undefined)
      .finally(() => this.#looks.delete(key))
    this.#looks.set(key, look)
    return look
  }
}

function different(values: readonly Uint8Array[]): FoundBundle[] {
  const unique = values.filter(
    (value, index) => values.findIndex((other) => equalBytes(other, value)) === index,
  )
  return bundlesOf(unique)
}
