import type { DisputeCause } from '../../../contracts/documents/dispute.ts'
import { t } from '../../i18n/index.svelte.ts'

/** What a dispute is about, in words. */
export const causeText = (cause: DisputeCause): string =>
  // A key that ended in "other" would read as a plural form.
  t(cause === 'other' ? 'dispute.cause.else' : `dispute.cause.${cause}`)
