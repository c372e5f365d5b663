import type { Nym } from '../../lib/brand.ts'
import type { OpenOrder, OrderBook } from './book.ts'
import type { OrderMail } from './mail.ts'
import { judgesOf } from './recipients.ts'

export interface ShareCaseComponents {
  book: Pick<OrderBook, 'share'>
  mail: OrderMail
}

/**
 * Sends the moderators of a disputed order all its documents, once. Buyer and vendor both do it, so that
 * neither can keep the case from them; what a moderator has already changes nothing.
 */
export async function shareCase(
  { book, mail }: ShareCaseComponents,
  { record, fold, documents }: OpenOrder,
  me: Nym,
): Promise<void> {
  if (fold.dispute === undefined || (me !== fold.buyer && me !== fold.vendor)) return
  for (const judge of judgesOf(fold)) {
    // What an order follows has to come along with it, his own offer too; his own steps he has.
    const own = documents
      .filter(({ author, kind }) => author.nym === judge && kind !== 'moderator_offer')
      .map(({ id }) => id)
    if (!(await book.share(record.id, judge, new Set(own)))) continue
    await mail.send(
      judge,
      documents.filter(({ id }) => !own.includes(id)),
    )
  }
}
