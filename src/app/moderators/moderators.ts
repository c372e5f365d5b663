import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { PhotoView } from '../rpc/api.ts'
import type { ModeratorOfferView, ModeratorView } from '../rpc/trade-api.ts'
import type { KnownStores } from '../stores/known-stores.ts'
import type { DisputedOrder } from './track-record.ts'
import { trackRecord } from './track-record.ts'

/** Somebody who was looked at once is looked up again, at the earliest, after so long. */
const LOOK_AGAIN_MS = 10 * 60_000

/** What is remembered of somebody, so that a list shows at once, and offline. */
export interface SeenModerator {
  name: string
  avatar?: PhotoView
  adult?: boolean
  /** Absent: offers nothing (any more). */
  offer?: ModeratorOfferView
}

export type SeenModerators = Partial<Record<Nym, SeenModerator>>

export interface ModeratorsComponents {
  known: Pick<KnownStores, 'moderator'>
  /** Named `moderators-seen`. */
  seen: SingleRecord<SeenModerators>
  /** Own orders, for the record of moderators. */
  orders: () => Promise<readonly DisputedOrder[]>
  nameOf: (nym: Nym) => Promise<string>
  changes: Changes
  clock: Clock
}

/** People who decide disputes, as pages draw them. */
export class Moderators {
  readonly #components: ModeratorsComponents
  readonly #lookedAt = new Map<Nym, number>()

  constructor(components: ModeratorsComponents) {
    this.#components = components
  }

  /** Looks a person up. Throws `moderator.no-offer`, `store.not-found`, `store.*`, `document.*`. */
  async find(nym: Nym): Promise<ModeratorView> {
    const seen = await this.#look(nym)
    if (seen.offer === undefined) {
      throw new SoukError('moderator.no-offer', 'this person does not offer to moderate')
    }
    return this.#view(nym, seen, await this.#orders())
  }

  /** Looks all of them up, and takes what is remembered of those who cannot be reached now. */
  async latest(nyms: readonly Nym[]): Promise<ModeratorView[]> {
    await Promise.allSettled(nyms.map((nym) => this.#look(nym)))
    return this.#remembered(nyms)
  }

  /** What is remembered of them; those not looked up lately are, and views follow (`trade`). */
  async views(nyms: readonly Nym[]): Promise<ModeratorView[]> {
    for (const nym of nyms) this.#lookLater(nym)
    return this.#remembered(nyms)
  }

  /** Who offered to moderate when they were last looked at. */
  async known(): Promise<Nym[]> {
    const seen = (await this.#components.seen.load().catch(() => undefined)) ?? {}
    return (Object.keys(seen) as Nym[]).filter((nym) => seen[nym]?.offer !== undefined)
  }

  /** All who were looked at, as they called themselves then. */
  async seen(): Promise<({ nym: Nym } & Pick<SeenModerator, 'name' | 'avatar'>)[]> {
    const seen = (await this.#components.seen.load().catch(() => undefined)) ?? {}
    return Object.entries(seen).flatMap(([nym, one]) => {
      if (one === undefined) return []
      const { name, avatar } = one
      return [{ nym: nym as Nym, name, ...(avatar && { avatar }) }]
    })
  }

  async #remembered(nyms: readonly Nym[]): Promise<ModeratorView[]> {
    const orders = nyms.length === 0 ? [] : await this.#orders()
    const seen = (await this.#components.seen.load().catch(() => undefined)) ?? {}
    return Promise.all(nyms.map((nym) => this.#view(nym, seen[nym], orders)))
  }

  /** None while the vault is locked, or nobody lives here: then there is no record to tell of. */
  #orders(): Promise<readonly DisputedOrder[]> {
    return this.#components.orders().catch(() => [])
  }

  #lookLater(nym: Nym): void {
    const { clock, changes } = this.#components
    const last = this.#lookedAt.get(nym)
    if (last !== undefined && clock() - last < LOOK_AGAIN_MS) return
    this.#lookedAt.set(nym, clock())
    this.#look(nym).then(
      () => changes.emit({ about: 'trade' }),
      () => undefined,
    )
  }

  async #look(nym: Nym): Promise<SeenModerator> {
    const { known, seen, nameOf, clock } = this.#components
    const { profile, offer } = await known.moderator(nym)
    const { name, avatar, adult } = profile.content
    const found: SeenModerator = {
      name,
      ...(avatar && { avatar }),
      ...(adult && { adult }),
      ...(offer && { offer: await offerView(offer, nameOf) }),
    }
    this.#lookedAt.set(nym, clock())
    // While the vault is locked it is shown, but not remembered.
    await seen.update((all) => ({ ...all, [nym]: found })).catch(() => undefined)
    return found
  }

  async #view(
    nym: Nym,
    seen: SeenModerator | undefined,
    orders: readonly DisputedOrder[],
  ): Promise<ModeratorView> {
    const name = seen?.name ?? (await this.#components.nameOf(nym))
    return { nym, ...seen, name, record: trackRecord(nym, orders) }
  }
}

async function offerView(
  { id, content }: VerifiedDocument<'moderator_offer'>,
  nameOf: (nym: Nym) => Promise<string>,
): Promise<ModeratorOfferView> {
  const { description, terms, fee, languages, responseHours, endBuyerShare } = content
  const { helperDiscount, expires } = content
  const nym = content.backup?.nym
  return {
    id,
    description,
    terms,
    fee,
    languages,
    responseHours,
    endBuyerShare,
    ...(nym && { backup: { nym, name: await nameOf(nym) } }),
    ...(helperDiscount !== undefined && { helperDiscount }),
    ...(expires !== undefined && { expires }),
  }
}
