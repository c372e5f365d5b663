import * as v from 'valibot'

/** What a label belongs to (BIP 329). */
const TYPES = ['tx', 'addr', 'pubkey', 'input', 'output', 'xpub'] as const

/** One label, as wallets exchange them (BIP 329). */
export interface Label {
  readonly type: (typeof TYPES)[number]
  /** Txid, address, `txid:vout` … by the type. */
  readonly ref: string
  readonly label?: string
  /** Of outputs: false keeps the coin from being spent. */
  readonly spendable?: boolean
}

/** The BIP advises no longer ones, characters. */
const MAX_LABEL = 255
/** More than anybody wrote by hand, characters of the whole file. */
const MAX_FILE = 10_000_000

const line = v.object({
  type: v.picklist(TYPES),
  ref: v.pipe(v.string(), v.maxLength(500)),
  label: v.optional(v.string()),
  spendable: v.optional(v.boolean()),
})

/** A file of labels: one JSON object a line, as BIP 329 wants it. */
export function formatLabels(labels: readonly Label[]): string {
  return labels.map((label) => `${JSON.stringify(label)}\n`).join('')
}

/** What a file of labels holds: those that could be read, and the numbers of the lines that could not. */
export interface ReadLabels {
  readonly labels: Label[]
  /** From 1. */
  readonly unreadable: number[]
}

/** Reads a file of labels; a broken line harms no other. Too long labels are cut. */
export function parseLabels(text: string): ReadLabels {
  const labels: Label[] = []
  const unreadable: number[] = []
  if (text.length > MAX_FILE) return { labels, unreadable: [1] }
  text.split(/\r?\n/).forEach((row, index) => {
    if (row.trim() === '') return
    const read = readLine(row)
    if (read === undefined) unreadable.push(index + 1)
    else labels.push(read)
  })
  return { labels, unreadable }
}

function readLine(row: string): Label | undefined {
  let json: unknown
  try {
    json = JSON.parse(row)
  } catch {
    return undefined
  }
  const parsed = v.safeParse(line, json)
  if (!parsed.success) return undefined
  const { type, ref, label, spendable } = parsed.output
  return {
    type,
    ref,
    ...(label !== undefined && { label: [...label].slice(0, MAX_LABEL).join('') }),
    ...(spendable !== undefined && { spendable }),
  }
}

/** What was written to a transaction, an address or a coin. */
export function labelOf(
  labels: readonly Label[] | undefined,
  type: Label['type'],
  ref: string,
): string | undefined {
  return labels?.find((label) => label.type === type && label.ref === ref)?.label
}
