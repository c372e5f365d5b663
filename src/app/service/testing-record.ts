import { hex } from '@scure/base'
import { p2wpkh } from '@scure/btc-signer'
import { RawOldTx } from '@scure/btc-signer/script.js'
import { sampleContents } from '../../contracts/documents/fixtures/samples.ts'
import { documentIdOf } from '../../contracts/documents/id.ts'
import type { RecordPayment, ServiceRecordEntry } from '../../contracts/documents/service-record.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { addressPrefixes } from '../../contracts/escrow/network.ts'
import { publicKeyOf } from '../../contracts/escrow/signature.ts'
import { deriveKeys } from '../../contracts/identity/derive.ts'
import type { DocumentSigner } from '../../contracts/identity/party.ts'
import { makeSigner } from '../../contracts/identity/party.ts'
import { makePhrase } from '../../contracts/identity/phrase.ts'
import { provePayee } from '../../contracts/order/payee.ts'
import { payeeScript } from '../../contracts/order/scripts.ts'
import { monthName } from '../../contracts/service/month.ts'
import type { Nym } from '../../lib/brand.ts'
import type { KnownBlock } from '../../wallet/chain/header-chain.ts'
import { encodeHeader, headerHash } from '../../wallet/chain/header.ts'
import type { Inclusion } from '../../wallet/chain/inclusion.ts'
import { isInBlock, packBranch } from '../../wallet/chain/inclusion.ts'
import { merkleBranch, merkleRoot } from '../../wallet/chain/merkle.ts'
import { decodeTx } from '../../wallet/decode.ts'

/** For tests: somebody made of sixteen equal bytes; the same each time. */
export const personOf = (seed: number): Promise<DocumentSigner> =>
  makeSigner(deriveKeys(makePhrase(new Uint8Array(16).fill(seed)), 'regtest'))

const secretOf = (seed: number) => new Uint8Array(32).fill(seed)

/** For tests: the address of a key. */
export function addressOf(seed: number): string {
  const key = publicKeyOf(secretOf(seed))
  const { address } = p2wpkh(hex.decode(key), addressPrefixes('regtest'))
  if (address === undefined) throw new Error('no address')
  return address
}

/** For tests: a transaction that pays these, different for each `seed`. */
export const transaction = (
  seed: number,
  outputs: readonly (readonly [address: string, sats: bigint])[],
): Uint8Array =>
  RawOldTx.encode({
    version: 2,
    inputs: [
      {
        txid: new Uint8Array(32).fill(seed),
        index: 0,
        finalScriptSig: new Uint8Array(),
        sequence: 0xfffffffe,
      },
    ],
    outputs: outputs.map(([address, amount]) => ({
      amount,
      script: payeeScript(address, 'regtest') ?? new Uint8Array(),
    })),
    lockTime: 0,
  })

/** For tests: blocks that one device has proven. Headers without work: nobody looks at it here. */
export class TestBlocks {
  readonly #blocks = new Map<number, KnownBlock>()
  /** While true nobody answers. */
  down = false
  asked = 0

  /** A block with these transactions and three more; what proves each of them. */
  mine(height: number, at: number, raws: readonly Uint8Array[]): RecordPayment[] {
    const others = [1, 2, 3].map((index) =>
      transaction(height % 200, [[addressOf(250), BigInt(index)]]),
    )
    const all = [...others, ...raws]
    const txids = all.map((raw) => decodeTx(raw).txid)
    const time = Math.floor(at / 1000)
    const root = merkleRoot(txids)
    const header = encodeHeader({
      version: 4,
      previous: 'ab'.repeat(32),
      merkleRoot: root,
      time,
      bits: 0x207fffff,
      nonce: height,
    })
    this.#blocks.set(height, { height, hash: headerHash(header), merkleRoot: root, time })
    return raws.map((raw, index) => ({
      raw: hex.encode(raw),
      header: hex.encode(header),
      height,
      position: others.length + index,
      branch: hex.encode(packBranch(merkleBranch(txids, others.length + index))),
    }))
  }

  /** The block was replaced, or never came. */
  forget(height: number): void {
    this.#blocks.delete(height)
  }

  isProven = (inclusion: Inclusion): Promise<boolean | undefined> => {
    this.asked++
    if (this.down) return Promise.reject(new TypeError('nobody answers'))
    const block = this.#blocks.get(inclusion.height)
    return Promise.resolve(block && isInBlock(inclusion, block))
  }
}

const WEEK = 7 * 86_400_000

/** For tests: what is different of a trader who thanks. */
export interface Thanks {
  sats?: bigint
  /** Whose address was to be paid: the seed of its key. */
  owner?: number
  payments?: readonly RecordPayment[]
  month?: string
}

/**
 * For tests: somebody who bought, paid in a block of a week of their own before `at`, and thanks the
 * helper with all that one month can give: three points.
 */
export async function thanksOf(
  seed: number,
  helper: Nym,
  { blocks, at, ...different }: { blocks: TestBlocks; at: number } & Thanks,
): Promise<ServiceRecordEntry> {
  const [buyer, vendor] = await Promise.all([personOf(seed), personOf(0xfe)])
  const { sats = 100_000n, owner = seed } = different
  const paidTo = addressOf(owner)
  const paidAt = at - seed * WEEK
  const payments =
    different.payments ?? blocks.mine(1000 - seed, paidAt, [transaction(seed, [[paidTo, sats]])])
  const order = documentIdOf(`order ${seed}`)
  const { paidTo: _script, ...accepted } = sampleContents.acceptance
  const acceptance = await signDocument(
    'acceptance',
    {
      ...accepted,
      order,
      buyer: buyer.party.nym,
      paymentAddress: paidTo,
      amountSats: sats,
      payee: provePayee(secretOf(owner), { order, vendor: vendor.party.nym }),
    },
    vendor,
    paidAt,
  )
  const rated = { ...sampleContents.rating, order, rated: vendor.party.nym, coins: [] }
  const rating = await signDocument('rating', rated, buyer, paidAt)
  const service = { bytes: 20_000_000, envelopes: 20, days: 20 }
  const content = { helper, month: different.month ?? monthName(at), ...service }
  const receipt = await signDocument('service_receipt', content, buyer, at)
  return {
    receipt: receipt.armored,
    rating: rating.armored,
    acceptance: acceptance.armored,
    payments: [...payments],
  }
}
