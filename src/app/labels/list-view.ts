import type { LabelListContent } from '../../contracts/documents/label-list.ts'
import type { Nym } from '../../lib/brand.ts'
import type { LabelCounts, LabelListView } from '../rpc/labels-api.ts'

/** A list as pages draw it. */
export function listView(
  nym: Nym,
  name: string,
  { title, description, entries, signedAt }: LabelListContent & { signedAt: number },
): LabelListView {
  const counts: LabelCounts = {}
  for (const { label } of entries) counts[label] = (counts[label] ?? 0) + 1
  return { nym, name, title, description, counts, signedAt, entries }
}
