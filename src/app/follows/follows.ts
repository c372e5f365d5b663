import { LIMITS } from '../../contracts/documents/limits.ts'
import type { Web } from '../../contracts/reputation/web.ts'
import type { Nym } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { FollowedPerson, VouchersView } from '../rpc/follows-api.ts'
import type { TopicView } from '../rpc/api.ts'
import type { OwnStore } from '../stores/own-store.ts'

export interface FollowsComponents {
  stores: Pick<StoresRepository, 'list'>
  ownStore: Pick<OwnStore, 'follows' | 'saveFollows'>
  web: () => Promise<Web>
  nameOf: (nym: Nym) => Promise<string>
}

/** Whom the person follows, what of it everybody may know, and who of them follows whom. */
export class Follows {
  readonly #components: FollowsComponents

  constructor(components: FollowsComponents) {
    this.#components = components
  }

  async view(): Promise<TopicView<'follows'>> {
    const { stores, ownStore, nameOf } = this.#components
    // While the keys are locked nobody can tell what was published.
    const own = await ownStore.follows().catch(() => undefined)
    const shown = new Set(own?.people)
    const followed = (await stores.list()).filter(({ following, own: mine }) => following && !mine)
    const here = new Map(followed.map((store) => [store.nym, store.card?.avatar]))
    const people = await Promise.all(
      [...new Set([...here.keys(), ...shown])].map(async (nym): Promise<FollowedPerson> => {
        const avatar = here.get(nym)
        return {
          nym,
          name: await nameOf(nym),
          ...(avatar && { avatar }),
          following: here.has(nym),
          shown: shown.has(nym),
        }
      }),
    )
    people.sort((a, b) => a.name.localeCompare(b.name) || (a.nym < b.nym ? -1 : 1))
    return { people, max: LIMITS.follows, ...(own && { signedAt: own.signedAt }) }
  }

  /** Everybody may know that the person follows these, and nobody else. Throws `field.too-many` {max}. */
  async publish(people: readonly Nym[]): Promise<void> {
    const max = LIMITS.follows
    if (people.length > max) {
      throw new SoukError('field.too-many', 'too many people', { data: { max } })
    }
    await this.#components.ownStore.saveFollows(() => people)
  }

  /** These are not followed any more: the public list does not name them either. Throws `vault.locked`. */
  async drop(gone: readonly Nym[]): Promise<void> {
    const { ownStore } = this.#components
    const own = await ownStore.follows().catch(() => undefined)
    if (own === undefined || !own.people.some((nym) => gone.includes(nym))) return
    await ownStore.saveFollows((people) => people.filter((nym) => !gone.includes(nym)))
  }

  async vouchers(nym: Nym): Promise<VouchersView> {
    const { web, nameOf } = this.#components
    return vouchersView((await web()).get(nym)?.via, nameOf)
  }
}

/** Those who vouch for somebody, as pages tell it. */
export async function vouchersView(
  via: readonly Nym[] = [],
  nameOf: (nym: Nym) => Promise<string>,
): Promise<VouchersView> {
  const [first] = via
  return { ...(first !== undefined && { name: await nameOf(first) }), count: via.length }
}
