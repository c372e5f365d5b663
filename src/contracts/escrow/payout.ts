import type { Draft, FinishedTx } from './draft.ts'
import { digests, finish, predictVsize } from './draft.ts'
import type { LadderRung } from './ladder.ts'
import { ladder } from './ladder.ts'
import { EscrowRefusal } from './refusal.ts'
import type { Payee } from './settle.ts'
import { SIGHASH_ALL, checkSignature, publicKeyOf, signDigest } from './signature.ts'
import { inputsOf, pathOf, toHex, totalOf, witnessesOf } from './spend.ts'
import type { EscrowCoin, EscrowScript, SpendPath } from './types.ts'

/** All that a payout by two signers follows from; both sides know it from the order and the chain. */
export interface PayoutTerms {
  readonly script: EscrowScript
  readonly path: 'together' | 'with-backup'
  readonly coins: readonly EscrowCoin[]
  /** Before the network fee; together all the coins. */
  readonly payees: readonly Payee[]
  /** Of the agreed end: blocks that must have passed since the coins were confirmed (BIP 68). */
  readonly after?: number
}

/** One party's signatures for a payout, at every feerate of the ladder. */
export interface ReleaseSignatures {
  readonly rungs: readonly {
    /** sat/vB. */
    readonly rate: number
    /** One for each coin in the order of BIP 69: DER and sighash byte, hex. */
    readonly signatures: readonly string[]
  }[]
}

/** A party and what it signed. */
export interface Signed<Signatures> {
  /** Compressed public key, hex. */
  readonly publicKey: string
  readonly signatures: Signatures
}

/** The payout at one feerate, unsigned. */
export interface PayoutRung extends LadderRung {
  readonly draft: Draft
}

/**
 * The same transactions for everybody who knows the terms. Throws `escrow.no-such-path`,
 * `escrow.wrong-coins`, `escrow.wrong-lock`, `escrow.split-does-not-add-up`,
 * `escrow.not-worth-the-fee`.
 */
export const payoutLadder = (terms: PayoutTerms): PayoutRung[] =>
  climb(terms, pathOf(terms.script, terms.path))

function climb({ script, coins, payees, after }: PayoutTerms, path: SpendPath): PayoutRung[] {
  const inputs = inputsOf(script, path, coins, after)
  const weights = inputs.map(() => path.witnessWeight)
  const vsize = (scripts: readonly Uint8Array[]) => predictVsize(weights, scripts)
  return ladder({ total: totalOf(coins), payees, vsize }).map((rung) => ({
    ...rung,
    draft: { inputs, outputs: rung.outputs },
  }))
}

/** Signs every rung. Throws as {@link payoutLadder}, and `escrow.foreign-key`. */
export function signPayout(terms: PayoutTerms, secretKey: Uint8Array): ReleaseSignatures {
  const path = pathOf(terms.script, terms.path)
  if (!path.signers.includes(publicKeyOf(secretKey)))
    throw new EscrowRefusal('escrow.foreign-key', 'this key has no part in the script')
  const rungs = climb(terms, path).map(({ rate, draft }) => ({
    rate,
    signatures: toHex(
      digests(draft, SIGHASH_ALL).map((digest) => signDigest(digest, secretKey, SIGHASH_ALL)),
    ),
  }))
  return { rungs }
}

/**
 * Checks every signature of another party against the transactions that these terms make, so that
 * nothing is believed that was not rebuilt here. The ladder has to be whole. Throws
 * `escrow.unknown-rung`, `escrow.missing-signature`, `escrow.foreign-key`, `escrow.foreign-sighash`,
 * `escrow.bad-signature`, and as {@link payoutLadder}.
 */
export function verifyPayoutSignatures(
  terms: PayoutTerms,
  { publicKey, signatures }: Signed<ReleaseSignatures>,
): void {
  const path = pathOf(terms.script, terms.path)
  const ours = climb(terms, path)
  for (const { rate } of signatures.rungs) rungAt(ours, rate)
  for (const rung of ours) checkRung(path, rung, { publicKey, signatures })
}

/**
 * The payout at one rung with the signatures of as many parties as the path wants; each of them is
 * checked again. Throws as {@link verifyPayoutSignatures}.
 */
export function finishPayout(
  terms: PayoutTerms,
  rate: number,
  parties: readonly Signed<ReleaseSignatures>[],
): FinishedTx {
  const path = pathOf(terms.script, terms.path)
  const rung = rungAt(climb(terms, path), rate)
  const signed = new Map(
    parties.map((party) => [party.publicKey, checkRung(path, rung, party)] as const),
  )
  return finish(rung.draft, witnessesOf(path, rung.draft, signed))
}

function rungAt(rungs: readonly PayoutRung[], rate: number): PayoutRung {
  const rung = rungs.find((one) => one.rate === rate)
  if (rung !== undefined) return rung
  throw new EscrowRefusal('escrow.unknown-rung', 'the ladder has no such feerate', { rate })
}

function checkRung(
  { signers }: SpendPath,
  { rate, draft }: PayoutRung,
  { publicKey, signatures }: Signed<ReleaseSignatures>,
): Uint8Array[] {
  const found = signatures.rungs.find((one) => one.rate === rate)?.signatures
  if (found?.length !== draft.inputs.length)
    throw new EscrowRefusal('escrow.missing-signature', 'one signature for each coin', { rate })
  const wanted = digests(draft, SIGHASH_ALL)
  return found.map((signature, input) =>
    checkSignature({
      signature,
      signer: publicKey,
      signers,
      sighash: SIGHASH_ALL,
      digest: wanted[input] ?? new Uint8Array(),
      input,
    }),
  )
}
