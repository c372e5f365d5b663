import type { Nym } from '../../lib/brand.ts'
import { hexBytes } from '../xml/bytes.ts'
import type { Codec } from '../xml/codec.ts'
import { leaf } from '../xml/codec.ts'
import { list, maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { escapeText, textProblem, utf8Length } from '../xml/text.ts'
import { integer, nym } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** A transaction, and what leads from it to the header of a block. */
export interface RecordPayment {
  /** The transaction without its witness, hex: what its id commits to. */
  raw: string
  /** The 80 bytes of the block's header, hex. */
  header: string
  /** Of the block, as the author says. */
  height: number
  /** Of the transaction in its block. */
  position: number
  /** Hashes beside the way to the root, 32 bytes each in Bitcoin's own order, lowest first, hex. */
  branch: string
}

/** A receipt, what shows that its signer trades, and where that trade was paid. All are clearsigned texts. */
export interface ServiceRecordEntry {
  /** `service_receipt`. */
  receipt: string
  /** By or about the signer of the receipt. */
  rating: string
  acceptance: string
  /** Where the acceptance does not show the part of the rated one. */
  bond?: string
  /** 1 to 4 that pay the address of the acceptance. */
  payments: RecordPayment[]
}

/**
 * What somebody did for others, so that everybody who knows the chain's headers comes to the same mark
 * without asking anybody. The author is the buyer whose order names it.
 */
export interface ServiceRecordContent {
  /** Whom all receipts praise: the buyer or the vendor. */
  helper: Nym
  /** 1 to 24. */
  entries: ServiceRecordEntry[]
}

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----\n'

/** A clearsigned text byte for byte: its last line break is not written, since every one has it. */
const clearsigned = (max: number): Codec<string> =>
  leaf(
    (value, fail) => (value.endsWith('\n') ? value.slice(0, -1) : fail('wrong-form')),
    (value, fail) => {
      const problem = textProblem(value, { max, lines: true })
      if (problem !== undefined) return fail(problem)
      return value.startsWith(BEGIN) ? `${value}\n` : fail('wrong-form')
    },
  )

const proof = clearsigned(LIMITS.recordDocument)

const branch: Codec<string> = leaf(
  (value) => value,
  (value, fail) => {
    if (value.length > 64 * LIMITS.merkleLevels) return fail('too-long')
    return value.length % 64 === 0 && /^[0-9a-f]*$/.test(value) ? value : fail('wrong-form')
  },
)

const payment: Codec<RecordPayment> = group<RecordPayment>({
  raw: one('raw', hexBytes({ min: 60, max: LIMITS.recordTransaction })),
  header: one('header', hexBytes({ min: 80, max: 80 })),
  height: one('height', integer({ min: 0, max: 2 ** 31 })),
  position: one('position', integer({ min: 0, max: 2 ** LIMITS.merkleLevels - 1 })),
  branch: one('branch', branch),
})

const entry: Codec<ServiceRecordEntry> = group<ServiceRecordEntry>(
  {
    receipt: one('receipt', clearsigned(LIMITS.recordReceipt)),
    rating: one('rating', proof),
    acceptance: one('acceptance', proof),
    bond: maybe('bond', proof),
    payments: list('payments', 'payment', payment, LIMITS.recordPayments),
  },
  ({ payments }) => (payments.length === 0 ? 'no-payment' : undefined),
)

/** UTF-8 bytes of what stands between the tags of an entry; of all together at most `LIMITS.recordBytes`. */
export function recordEntryBytes({
  receipt,
  rating,
  acceptance,
  bond = '',
  payments,
}: ServiceRecordEntry): number {
  const texts = utf8Length(escapeText(receipt + rating + acceptance + bond))
  return payments.reduce(
    (sum, { raw, header, branch: way }) => sum + raw.length + header.length + way.length,
    texts,
  )
}

export const serviceRecord: Codec<ServiceRecordContent> = group<ServiceRecordContent>(
  {
    helper: one('helper', nym),
    entries: list('entries', 'entry', entry, LIMITS.recordEntries),
  },
  ({ entries }) => {
    if (entries.length === 0) return 'no-entry'
    const bytes = entries.reduce((sum, each) => sum + recordEntryBytes(each), 0)
    return bytes > LIMITS.recordBytes ? 'too-large' : undefined
  },
)
