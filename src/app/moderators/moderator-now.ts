import { sleep } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { ModeratorView } from '../rpc/trade-api.ts'
import { shortNym } from '../stores/strangers.ts'
import type { Moderators } from './moderators.ts'

/** A buyer does not wait for long; what is found later shows by itself. */
const MODERATOR_WAIT_MS = 6_000

/** A moderator as far as a buyer should wait for it: from what was seen, else asked for now. */
export async function moderatorNow(moderators: Moderators, nym: Nym): Promise<ModeratorView> {
  const [seen] = await moderators.views([nym])
  if (seen?.offer !== undefined) return seen
  const late = new AbortController()
  const [found] = await Promise.race([
    moderators.latest([nym]),
    sleep(MODERATOR_WAIT_MS, { signal: late.signal }).then(
      () => [],
      () => [],
    ),
  ]).finally(() => late.abort())
  return found ?? seen ?? { nym, name: shortNym(nym), record: { cases: 0, decided: 0 } }
}
