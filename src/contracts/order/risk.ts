import { hex } from '@scure/base'
import type { OrderContent } from '../documents/order.ts'
import { hash160 } from '../escrow/script/templates.ts'
import type { Clause } from '../escrow/script/explain.ts'
import { explainScript } from '../escrow/script/explain.ts'
import type { CoinPlace, EscrowKeys } from '../escrow/types.ts'
import type { OrderScripts } from './scripts.ts'
import { scriptAt } from './scripts.ts'
import type { OrderRole } from './states.ts'

/** What may go wrong: somebody says nothing any more, while the money lies somewhere. */
export interface Silence {
  readonly silent: readonly OrderRole[]
  /** `direct`: with the vendor already. */
  readonly place: CoinPlace | 'direct'
}

/** A way out for those who are left. */
export interface WayOut {
  /** Who takes part; one of them alone, or as many as `threshold` says who agree. */
  readonly who: readonly OrderRole[]
  readonly threshold: number
  /** Blocks since the money came there; 0: at once. */
  readonly afterBlocks: number
  /** Of a split that was signed beforehand: hundredths of a percent for the buyer. */
  readonly buyerShare?: number
}

/** One line of the risk sheet. */
export interface Risk extends Silence {
  /** The earliest first. None: the money stays with whoever has it. */
  readonly waysOut: readonly WayOut[]
  /** The first that needs nobody's consent: who gets the money in the end, and when. */
  readonly atLast?: WayOut
}

/** Every silence that an order can meet, by way of paying. */
const SILENCES: Readonly<Record<'direct' | 'sleeping' | 'moderated', readonly Silence[]>> = {
  direct: [{ silent: ['vendor'], place: 'direct' }],
  sleeping: [
    { silent: ['vendor'], place: 'sleeping' },
    { silent: ['buyer'], place: 'sleeping' },
  ],
  moderated: [
    { silent: ['vendor'], place: 'offered' },
    { silent: ['buyer'], place: 'shipped' },
    { silent: ['vendor'], place: 'shipped' },
    { silent: ['moderator'], place: 'shipped' },
    { silent: ['moderator', 'backup'], place: 'shipped' },
    { silent: ['buyer'], place: 'held' },
    { silent: ['vendor'], place: 'held' },
    { silent: ['moderator'], place: 'held' },
    { silent: ['moderator', 'backup'], place: 'held' },
  ],
}

/** What of an order, signed or not yet, decides about risks. */
export interface RiskyOrder {
  readonly content: Pick<OrderContent, 'method' | 'escrow'>
}

/**
 * The risk sheet of an order: for each silence, who gets the money and when. Read from the bytes of the
 * scripts and the end that the order froze, never from prose. Silences of people whom the order does not
 * have are left out.
 */
export function riskSheet(order: RiskyOrder, scripts: OrderScripts): Risk[] {
  const { method, escrow } = order.content
  return SILENCES[method]
    .filter(({ silent }) => !silent.includes('backup') || escrow?.backup !== undefined)
    .map((silence) => riskOf(silence, order, scripts))
}

function riskOf(silence: Silence, order: RiskyOrder, scripts: OrderScripts): Risk {
  const waysOut = [...clausesAt(silence, scripts), ...signedEnd(silence, order)]
    .sort((a, b) => a.afterBlocks - b.afterBlocks)
    .filter((way, index, all) => !all.slice(0, index).some((earlier) => isSame(earlier, way)))
  const atLast = waysOut.find(({ threshold }) => threshold === 1)
  return { ...silence, waysOut, ...(atLast && { atLast }) }
}

/** What the same people could do before is no new way. */
const isSame = (a: WayOut, b: WayOut) =>
  a.threshold === b.threshold && a.who.join() === b.who.join()

/** The clauses of the script that those who are left can still fulfil. */
function clausesAt({ silent, place }: Silence, scripts: OrderScripts): WayOut[] {
  const script = scriptAt(scripts, place)
  if (script === undefined || scripts.keys === undefined) return []
  return explainScript(script.witnessScript, rolesOf(scripts.keys)).flatMap(
    ({ signers, threshold, afterBlocks }: Clause<OrderRole>): WayOut[] => {
      const who = signers.filter(
        (role): role is OrderRole => role !== undefined && !silent.includes(role),
      )
      return who.length < threshold ? [] : [{ who, threshold, afterBlocks }]
    },
  )
}

/** The moderator who moved the money to Held has signed its end: one party finishes it. */
function signedEnd({ silent, place }: Silence, order: RiskyOrder): WayOut[] {
  const { escrow } = order.content
  if (place !== 'held' || escrow === undefined) return []
  const who = (['buyer', 'vendor'] as const).filter((role) => !silent.includes(role))
  const { blocks, endBuyerShare } = escrow
  return [{ who, threshold: 1, afterBlocks: blocks.end, buyerShare: endBuyerShare }]
}

/** Whose keys these are, by key and by HASH160. */
function rolesOf({ backup, ...own }: EscrowKeys): Map<string, OrderRole> {
  const owners: [Uint8Array | undefined, OrderRole][] = [
    [own.buyer, 'buyer'],
    [own.buyerAlone, 'buyer'],
    [backup?.buyer, 'buyer'],
    [own.vendor, 'vendor'],
    [own.vendorAlone, 'vendor'],
    [backup?.vendor, 'vendor'],
    [own.moderator, 'moderator'],
    [backup?.moderator, 'backup'],
  ]
  return new Map(
    owners.flatMap(([key, role]): [string, OrderRole][] =>
      key === undefined
        ? []
        : [
            [hex.encode(key), role],
            [hash160(key), role],
          ],
    ),
  )
}
