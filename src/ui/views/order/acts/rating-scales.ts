import type { OrderRole } from '../../../../app/rpc/api.ts'

/** What can be rated, all in all first. */
export const SCALES = ['overall', 'quality', 'asDescribed', 'delivery', 'service'] as const
export type Scale = (typeof SCALES)[number]

/** The text key of each scale. */
export const SCALE_TEXTS = {
  overall: 'order.rate.overall',
  quality: 'order.rate.quality',
  asDescribed: 'order.rate.as-described',
  delivery: 'order.rate.delivery',
  service: 'order.rate.service',
} as const

/** The finer scales that make sense: goods are rated by who got them, all others for their service. */
export function scalesFor(by: OrderRole, rated: OrderRole): Exclude<Scale, 'overall'>[] {
  return by === 'buyer' && rated === 'vendor'
    ? ['quality', 'asDescribed', 'delivery', 'service']
    : ['service']
}
