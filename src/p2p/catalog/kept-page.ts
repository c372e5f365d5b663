import type { Nym } from '../../lib/brand.ts'
import type { CatalogBook } from './book.ts'
import type { VerifiedPage } from './page.ts'
import { verifyPage } from './page.ts'
import type { CatalogStorage } from './types.ts'

/** The page of a store that the catalog keeps, verified again; `undefined`: it keeps none, or not any more. */
export async function readKept(
  book: CatalogBook,
  storage: Pick<CatalogStorage, 'page'>,
  nym: Nym,
): Promise<VerifiedPage | undefined> {
  const entry = book.get(nym)
  const page = entry && (await storage.page(nym))
  // A newer version that came between the two has another page.
  if (entry === undefined || page === undefined) return undefined
  return verifyPage(nym, entry.record, page).catch(() => undefined)
}
