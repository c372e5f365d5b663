import type { ServiceProof } from '../../contracts/service/proof.ts'
import { isServiceProof } from '../../contracts/service/proof.ts'
import type { Nym } from '../../lib/brand.ts'
import type { ReceiptBook } from '../service/receipt-book.ts'
import type { SharedPart } from './parts.ts'
import { digestOf } from './parts.ts'

export interface SharedReceiptsComponents {
  nym: () => Promise<Nym | undefined>
  book: () => Pick<ReceiptBook, 'of' | 'take'>
}

/**
 * Receipts for what this person's devices did for others: one that came to any device is shown by all. There
 * is one for each signer and month; of two the later one counts, as everywhere. Each device verifies what it
 * is told, and asks the chain itself.
 */
export function sharedReceipts({ nym, book }: SharedReceiptsComponents): SharedPart {
  const own = async () => {
    const person = await nym()
    return person === undefined ? [] : book().of(person)
  }
  return {
    name: 'receipt',
    digests: async () =>
      (await own()).map(({ key, receipt: { proof } }) => [key, digestOf(textOf(proof))]),
    async give(key) {
      const found = (await own()).find((record) => record.key === key)
      return found && { ...found.receipt.proof }
    },
    async take(_key, value) {
      const person = await nym()
      if (person !== undefined && isServiceProof(value)) await book().take([value], person)
    },
  }
}

/** Two ratings prove the same trader: which of them came along makes no other receipt. */
const textOf = ({ receipt, trade }: ServiceProof) =>
  `${receipt}\n${trade === undefined ? '' : 'trade'}`
