import { hex } from '@scure/base'
import type { Draft, FinishedTx } from './draft.ts'
import { digests, finish } from './draft.ts'
import type { FeeCoin, MoveFees, MovePlan, MoveTerms } from './move-plan.ts'
import { moveDraft, planMove } from './move-plan.ts'
import type { Signed } from './payout.ts'
import { EscrowRefusal } from './refusal.ts'
import {
  SIGHASH_ALL,
  SIGHASH_MOVE,
  checkSignature,
  publicKeyOf,
  signDigest,
  verifies,
} from './signature.ts'
import { pathOf, toHex, witnessesOf } from './spend.ts'

/**
 * Lets the coins of an order go to one other script of it, to the satoshi, and nowhere else:
 * SIGHASH_SINGLE|ANYONECANPAY for each coin in the order of BIP 69, hex. Whoever has enough of these
 * adds what pays the fee. Throws as `moveDraft`, and `escrow.foreign-key`.
 */
export const signMove = (terms: MoveTerms, secretKey: Uint8Array): string[] =>
  signInputs(terms, moveDraft(terms), secretKey, SIGHASH_MOVE)

/**
 * Signs a planned move with its fee and change, so that nobody can give it another txid: for whoever
 * broadcasts it, and where signatures for the coins at their next place already exist. Throws as
 * `moveDraft`, and `escrow.foreign-key`.
 */
export const signPlannedMove = (
  terms: MoveTerms,
  plan: MovePlan,
  secretKey: Uint8Array,
): string[] => signInputs(terms, plan.draft, secretKey, SIGHASH_ALL)

function signInputs(
  { from, path, coins }: MoveTerms,
  draft: Draft,
  secretKey: Uint8Array,
  sighash: number,
): string[] {
  if (!pathOf(from, path).signers.includes(publicKeyOf(secretKey)))
    throw new EscrowRefusal('escrow.foreign-key', 'this key has no part in the script')
  const own = digests(draft, sighash).slice(0, coins.length)
  return toHex(own.map((digest) => signDigest(digest, secretKey, sighash)))
}

/**
 * Checks another party's {@link signMove} against the move that these terms make. Throws
 * `escrow.missing-signature`, `escrow.foreign-key`, `escrow.foreign-sighash`, `escrow.bad-signature`,
 * and as `moveDraft`.
 */
export function verifyMove(terms: MoveTerms, party: Signed<readonly string[]>): void {
  checkInputs(terms, moveDraft(terms), party)
}

/** Signs one of the coins that pay the fee: DER with a low S over a BIP 143 digest. */
export type SignFeeCoin = (digest: Uint8Array, coin: FeeCoin) => Uint8Array

/**
 * The finished move: signatures of as many parties as the path wants, by {@link signMove} or
 * {@link signPlannedMove}, each checked again, and of the coins that pay the fee. Throws as
 * {@link verifyMove} and `planMove`.
 */
export function completeMove(
  terms: MoveTerms,
  fees: MoveFees,
  parties: readonly Signed<readonly string[]>[],
  signFeeCoin: SignFeeCoin,
): FinishedTx {
  const { draft, feeCoins } = planMove(terms, fees)
  const signed = new Map(
    parties.map((party) => [party.publicKey, checkInputs(terms, draft, party, true)] as const),
  )
  const moving = { ...draft, inputs: draft.inputs.slice(0, terms.coins.length) }
  const witnesses = witnessesOf(pathOf(terms.from, terms.path), moving, signed)
  const whole = digests(draft, SIGHASH_ALL).slice(terms.coins.length)
  const paying = feeCoins.map((coin, index) =>
    keyWitness(coin, whole[index] ?? new Uint8Array(), signFeeCoin, terms.coins.length + index),
  )
  return finish(draft, [...witnesses, ...paying])
}

function checkInputs(
  { from, path, coins }: MoveTerms,
  draft: Draft,
  { publicKey, signatures }: Signed<readonly string[]>,
  planned = false,
): Uint8Array[] {
  if (signatures.length !== coins.length)
    throw new EscrowRefusal('escrow.missing-signature', 'one signature for each coin')
  const { signers } = pathOf(from, path)
  return signatures.map((signature, input) => {
    const sighash = planned && signature.endsWith('01') ? SIGHASH_ALL : SIGHASH_MOVE
    const digest = digests(draft, sighash)[input] ?? new Uint8Array()
    return checkSignature({ signature, signer: publicKey, signers, sighash, digest, input })
  })
}

function keyWitness(
  coin: FeeCoin,
  digest: Uint8Array,
  sign: SignFeeCoin,
  input: number,
): Uint8Array[] {
  const der = sign(digest, coin)
  if (!verifies(der, digest, coin.publicKey)) {
    throw new EscrowRefusal('escrow.bad-signature', 'not the key of the coin that pays', { input })
  }
  return [new Uint8Array([...der, SIGHASH_ALL]), hex.decode(coin.publicKey)]
}
