import type { FinishedTx } from './draft.ts'
import { digests, finish, predictVsize } from './draft.ts'
import { EscrowRefusal } from './refusal.ts'
import { settle } from './settle.ts'
import { SIGHASH_ALL, publicKeyOf, signDigest } from './signature.ts'
import { inputsOf, pathOf, totalOf, witnessesOf } from './spend.ts'
import type { EscrowCoin, EscrowScript, PathName } from './types.ts'

/** A tenth of the coins is the most that a claim may cost. */
const MAX_SHARE_DIVISOR = 10n
/** sat/vB. Nodes relay nothing below it, so it is allowed for any amount. */
const LOWEST_RATE = 1

export interface ClaimTerms {
  readonly script: EscrowScript
  /** One that wants a single signature. */
  readonly path: PathName
  readonly coins: readonly EscrowCoin[]
  /** Output script of who is paid all of it. */
  readonly payee: Uint8Array
  /** sat/vB. */
  readonly feerate: number
}

/**
 * One party alone takes the coins: after a lock, or the sleeping vendor at once. Throws
 * `escrow.foreign-key`, `escrow.fee-too-high` {fee, smallest} when the fee is more than a tenth (at 1
 * sat/vB it never is too high), `escrow.not-worth-the-fee`, `escrow.no-such-path`,
 * `escrow.missing-signature` when the path wants more than one signer.
 */
export function claim(terms: ClaimTerms, secretKey: Uint8Array): FinishedTx {
  const { script, coins, payee, feerate } = terms
  const path = pathOf(script, terms.path)
  const publicKey = publicKeyOf(secretKey)
  if (!path.signers.includes(publicKey))
    throw new EscrowRefusal('escrow.foreign-key', 'this key has no part in the script')
  const total = totalOf(coins)
  const inputs = inputsOf(script, path, coins)
  const weights = inputs.map(() => path.witnessWeight)
  const { outputs, fee } = settle({
    total,
    payees: [{ script: payee, amount: total, bearsFee: true }],
    feerate,
    vsize: (scripts) => predictVsize(weights, scripts),
  })
  if (feerate > LOWEST_RATE && fee * MAX_SHARE_DIVISOR > total) {
    throw new EscrowRefusal('escrow.fee-too-high', 'the fee would be more than a tenth', {
      fee: Number(fee),
      smallest: Number(fee * MAX_SHARE_DIVISOR),
    })
  }
  const draft = { inputs, outputs }
  const signatures = digests(draft, SIGHASH_ALL).map((digest) =>
    signDigest(digest, secretKey, SIGHASH_ALL),
  )
  return finish(draft, witnessesOf(path, draft, new Map([[publicKey, signatures]])))
}
