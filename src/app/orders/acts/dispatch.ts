import type {
  Delivery,
  DispatchContent,
  DispatchManner,
  DispatchPart,
} from '../../../contracts/documents/dispatch.ts'
import { isKind } from '../../../contracts/documents/kinds.ts'
import { SoukError } from '../../../lib/errors.ts'
import type { OpenOrder } from '../book.ts'
import { releaseTo } from './escrow.ts'
import { licencesFor } from './licences.ts'
import type { Act, Turn } from './turn.ts'
import { notNow, sign, stepsOf } from './turn.ts'

export interface DispatchInput {
  /** Default: what the listings are. */
  readonly manner?: DispatchManner
  /** Empty: all that was ordered. */
  readonly parts?: DispatchPart[]
  readonly carrier: string
  readonly tracking: string
  readonly deliveries?: Delivery[]
  readonly note: string
}

/**
 * The vendor sends all or some. When all is sent he signs for being paid, so that the buyer can pay
 * him out alone. Throws `order.too-many-pieces` {left}.
 */
export const dispatch = (input: DispatchInput): Act<void> => ({
  action: 'dispatch',
  // The money was moved to Shipped first, which the fold takes for a dispatch.
  also: ({ order, role }) =>
    role === 'vendor' && order.fold.state === 'dispatched' && order.fold.dispatch === undefined,
  done: (turn) =>
    stepsOf(turn, 'dispatch').some(({ content }) => isSame(content, input))
      ? { result: undefined }
      : undefined,
  run: async (turn) => {
    const { acceptance } = turn.order.fold
    if (acceptance === undefined) throw notNow('dispatch')
    const { manner = mannerOf(turn.order), parts = [], deliveries = [], carrier, tracking } = input
    requirePieces(turn, parts)
    const licences = await licencesFor(turn, parts, sentSoFar(turn))
    const release = isAll(turn, parts) ? releaseTo(turn, 'vendor') : undefined
    await sign(turn, 'dispatch', {
      acceptance: acceptance.id,
      manner,
      parts,
      carrier,
      tracking,
      deliveries: [...deliveries, ...licences],
      note: input.note,
      ...(release && { release }),
    })
  },
})

/** What a page asks for again when it was not told that it is done. */
const isSame = (
  { parts, carrier, tracking, note }: DispatchContent,
  { parts: wanted = [], ...input }: DispatchInput,
): boolean =>
  carrier === input.carrier &&
  tracking === input.tracking &&
  note === input.note &&
  parts.length === wanted.length &&
  wanted.every(({ item, quantity }) =>
    parts.some((part) => part.item === item && part.quantity === quantity),
  )

/** How many pieces of each item are on their way by what was signed so far. */
const sentSoFar = (turn: Turn): number[] =>
  turn.order.fold.order.content.items.map((_, index) =>
    stepsOf(turn, 'dispatch')
      .flatMap(({ content }) => content.parts)
      .reduce((sum, { item, quantity }) => (item === index ? sum + quantity : sum), 0),
  )

function requirePieces(turn: Turn, parts: readonly DispatchPart[]): void {
  const sent = sentSoFar(turn)
  const { items } = turn.order.fold.order.content
  for (const { item, quantity } of parts) {
    const left = (items[item]?.quantity ?? 0) - (sent[item] ?? 0)
    if (quantity <= left) continue
    throw new SoukError('order.too-many-pieces', 'more than was ordered', { data: { left } })
  }
}

/** Whether with these parts all is on its way that was ordered. */
function isAll(turn: Turn, parts: readonly DispatchPart[]): boolean {
  if (parts.length === 0) return true
  const sent = sentSoFar(turn)
  return turn.order.fold.order.content.items.every(({ quantity }, index) => {
    const now = parts.find(({ item }) => item === index)?.quantity ?? 0
    return (sent[index] ?? 0) + now >= quantity
  })
}

/** How what was ordered gets to the buyer. */
function mannerOf({ documents }: OpenOrder): DispatchManner {
  const listings = documents.filter((document) => isKind(document, 'listing'))
  if (listings.some(({ content }) => content.kind === 'physical')) return 'parcel'
  return listings.some(({ content }) => content.kind === 'digital') ? 'digital' : 'service'
}
