import type { EscrowBlocks } from '../../contracts/documents/escrow-terms.ts'
import { LIMITS } from '../../contracts/documents/limits.ts'
import { COUNTRY_FORM } from '../../contracts/documents/words.ts'
import { isNym } from '../../contracts/identity/nym.ts'
import type { Nym } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import type { AutoAcceptRule, TradePolicy } from '../rpc/trade-api.ts'

/**
 * Refuses a policy that no listing could carry or no person can mean. Throws `field.*` {field},
 * `trade.blocks-order` (backup < accept < last does not hold), `trade.own-moderator`.
 */
export function checkPolicy(policy: TradePolicy, me: Nym): void {
  checkNyms('moderators', policy.moderators, me)
  checkNyms('trusted', policy.trusted, me)
  checkBlocks(policy.blocks)
  checkRule(policy.autoAccept)
}

function checkNyms(field: string, nyms: readonly Nym[], me: Nym): void {
  if (nyms.length > LIMITS.moderators) {
    throw refused('field.too-many', field, { max: LIMITS.moderators })
  }
  if (new Set(nyms).size !== nyms.length) throw refused('field.repeated', field)
  if (!nyms.every(isNym)) throw refused('field.wrong-form', field)
  if (nyms.includes(me)) throw refused('trade.own-moderator', field)
}

function checkBlocks(blocks: EscrowBlocks): void {
  const max = LIMITS.lockBlocks
  for (const field of ['ship', 'backup', 'accept', 'last', 'window', 'end'] as const) {
    const value = blocks[field]
    if (!Number.isSafeInteger(value) || value < 1 || value > max) {
      throw refused('field.out-of-range', `blocks.${field}`, { min: 1, max })
    }
  }
  const { backup, accept, last } = blocks
  if (backup >= accept || accept >= last) throw refused('trade.blocks-order', 'blocks')
}

function checkRule({ countries, maxSats }: AutoAcceptRule): void {
  if (countries.length > LIMITS.regions) {
    throw refused('field.too-many', 'autoAccept.countries', { max: LIMITS.regions })
  }
  if (!countries.every((country) => COUNTRY_FORM.test(country))) {
    throw refused('field.wrong-form', 'autoAccept.countries')
  }
  if (maxSats !== undefined && (maxSats < 1n || maxSats > LIMITS.sats)) {
    throw refused('field.out-of-range', 'autoAccept.maxSats', { min: 1, max: String(LIMITS.sats) })
  }
}

const refused = (code: string, field: string, data: Record<string, string | number> = {}) =>
  new SoukError(code, `the policy's ${field} cannot be kept`, { data: { field, ...data } })
