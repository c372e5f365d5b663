import type { Step } from '../../contracts/order/types.ts'
import type { DocumentId } from '../../lib/brand.ts'

/**
 * Steps as they are told: those that were signed in the same second in the order in which they came or were
 * made here, but none before one that it follows. `arrived`: ids of the kept documents, the first of them first.
 */
export function toldInOrder(steps: readonly Step[], arrived: readonly DocumentId[]): Step[] {
  const places = new Map(arrived.map((id, place) => [id, place]))
  const place = ({ document }: Step) => places.get(document.id) ?? arrived.length
  const told: Step[] = []
  for (const same of runs(steps)) {
    const left = same.toSorted((a, b) => place(a) - place(b))
    while (left.length > 0) {
      const ids = new Set<unknown>(left.map(({ document }) => document.id))
      const next = left.findIndex(
        ({ document }) => !Object.values(document.content).some((value) => ids.has(value)),
      )
      told.push(...left.splice(Math.max(0, next), 1))
    }
  }
  return told
}

/** Neighbours that were signed in the same second. */
function runs(steps: readonly Step[]): Step[][] {
  const all: Step[][] = []
  for (const step of steps) {
    const last = all.at(-1)
    if (last?.[0]?.document.signedAt === step.document.signedAt) last.push(step)
    else all.push([step])
  }
  return all
}
