import type { NetworkName } from '../lib/config.ts'
import type { AppHost } from './host/app-host.ts'
import type { Money } from './money/money.ts'
import type { SessionView } from './rpc/api.ts'
import type { Session } from './session.ts'
import type { openOwnStore } from './stores/open.ts'

export interface SessionViewComponents {
  host: AppHost
  network: NetworkName
  session: Session
  own: ReturnType<typeof openOwnStore>
  money: Pick<Money, 'hasCoins'>
}

/** Who lives here, how the keys are kept, and what would be lost with this browser. */
export async function viewSession(components: SessionViewComponents): Promise<SessionView> {
  const { host, network, session, own, money } = components
  const { ownStore, conflicts } = own
  const { state, nym, protection, backedUp } = session.vault
  const person = await session.person()
  const published = person === undefined ? undefined : await ownStore.profile()
  const fingerprint = person?.signer.party.fingerprint
  const { persisted } = await host.storageUsage()
  const changedTwice = person === undefined ? undefined : await conflicts.view()
  return {
    vault: state,
    network,
    ...(nym === undefined ? {} : { nym }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(protection === undefined ? {} : { protection }),
    backedUp,
    atStake: person !== undefined && ((await ownStore.hasListings()) || (await money.hasCoins())),
    ...(published === undefined || person === undefined || fingerprint === undefined
      ? {}
      : { profile: { ...published.draft, nym: person.nym, fingerprint } }),
    ...(changedTwice && changedTwice.length > 0 && { changedTwice }),
    host: host.kind,
    persisted,
  }
}
