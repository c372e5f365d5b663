import type { NodeClient } from '../../../app/rpc/api.ts'
import type { FeePresetsView } from '../../../app/rpc/wallet-api.ts'

/** How soon a payment should be confirmed. */
export const FEE_PACES = ['fast', 'normal', 'slow'] as const
type FeePace = (typeof FEE_PACES)[number] | 'own'

/** Three decimals are what nodes tell apart; five digits before them nobody ever paid. */
const RATE_FORM = /^\d{1,5}([.,]\d{1,3})?$/

/** A feerate, chosen from what the network asks now or typed. */
export class FeeChoice {
  pace = $state<FeePace>('normal')
  typed = $state('')
  presets = $state.raw<FeePresetsView>()

  /** Fetches what the network asks; without an answer the node uses its own estimate. */
  async load(node: Pick<NodeClient, 'call'>): Promise<void> {
    this.presets = await node.call('wallet.fees', {}).catch(() => this.presets)
  }

  /** True if the typed rate is no rate. */
  get problem(): boolean {
    return this.pace === 'own' && this.typed !== '' && typedRate(this.typed) === undefined
  }

  /** sat/vB; `undefined` leaves it to the node. `false`: the typed rate cannot be read. */
  get rate(): number | false | undefined {
    if (this.pace !== 'own') return this.presets?.[this.pace]
    return typedRate(this.typed) ?? false
  }
}

/** A typed feerate in sat/vB, with a point or a comma; `undefined` if it is none. */
export function typedRate(text: string): number | undefined {
  const trimmed = text.trim()
  if (!RATE_FORM.test(trimmed)) return undefined
  const rate = Number(trimmed.replace(',', '.'))
  return rate > 0 ? rate : undefined
}
