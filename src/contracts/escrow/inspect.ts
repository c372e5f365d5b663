import { hex } from '@scure/base'
import { equalBytes } from '../../lib/bytes.ts'
import type { Draft, DraftInput } from './draft.ts'
import { VERSION } from './draft.ts'
import { dustThreshold } from './dust.ts'
import { LADDER_CAP_DIVISOR } from './ladder.ts'
import type { Proposal, ProposedInput } from './proposal.ts'
import { readProposal } from './proposal.ts'
import type { EscrowRefusalCode } from './refusal.ts'
import { EscrowRefusal } from './refusal.ts'
import type { TxOut } from './settle.ts'
import { SIGHASH_ALL } from './signature.ts'

/** What a proposed transaction has to be. */
export interface Expected {
  /** Rebuilt here from the contract. */
  readonly draft: Draft
  /** Allowed in signatures. Default: all inputs and outputs (0x01) only. */
  readonly sighashes?: readonly number[]
  /** Output scripts, hex, that were used before. */
  readonly seen?: ReadonlySet<string>
}

const refuse = (
  code: EscrowRefusalCode,
  message: string,
  data: Readonly<Record<string, string | number>> = {},
) => new EscrowRefusal(code, message, data)

/**
 * Checks a transaction or PSBT that somebody else proposes against the one rebuilt here: every
 * input, output, amount, lock and sighash byte. Returns nothing: what is signed afterwards is our own
 * draft, never these bytes. Throws {@link EscrowRefusal} that names the first difference.
 */
export function checkProposedTransaction(bytes: Uint8Array, expected: Expected): void {
  const proposal = readProposal(bytes)
  if (proposal.version !== VERSION) throw refuse('escrow.wrong-version', 'not version 2')
  if (proposal.lockTime !== 0) throw refuse('escrow.wrong-lock-time', 'a lock time is set')
  checkInputs(proposal, expected)
  checkOutputs(proposal, expected)
  checkFee(proposal, expected.draft)
}

/** Throws `escrow.address-reused` for an output script that was used before. */
export function refuseReuse(
  script: Uint8Array,
  seen: ReadonlySet<string>,
  data: Readonly<Record<string, number>> = {},
): void {
  if (seen.has(hex.encode(script)))
    throw refuse('escrow.address-reused', 'the address was used before', data)
}

function checkInputs({ inputs }: Proposal, { draft, sighashes }: Expected): void {
  const wanted = [...draft.inputs]
  inputs.forEach((proposed, input) => {
    const at = wanted.findIndex(
      ({ txid, vout }) => txid === proposed.txid && vout === proposed.vout,
    )
    const [coin] = at < 0 ? [] : wanted.splice(at, 1)
    if (coin === undefined) throw refuse('escrow.foreign-input', 'not a coin of this', { input })
    checkInput(proposed, coin, input, sighashes ?? [SIGHASH_ALL])
  })
  if (wanted.length > 0) throw refuse('escrow.missing-input', 'a coin is left out')
}

function checkInput(
  proposed: ProposedInput,
  coin: DraftInput,
  input: number,
  allowed: readonly number[],
): void {
  if (proposed.sequence !== coin.sequence)
    throw refuse('escrow.wrong-sequence', 'not the lock of the contract', { input })
  if (proposed.spends !== undefined && proposed.spends.amount !== coin.amount)
    throw refuse('escrow.wrong-amount', 'the coin holds another amount', { input })
  const foreign = proposed.sighashes.find((sighash) => !allowed.includes(sighash))
  if (foreign !== undefined) {
    throw refuse('escrow.foreign-sighash', 'signed for another purpose', {
      input,
      sighash: foreign.toString(16).padStart(2, '0'),
    })
  }
}

function checkOutputs({ outputs }: Proposal, { draft, seen = new Set() }: Expected): void {
  const wanted = [...draft.outputs]
  outputs.forEach((proposed, output) => {
    const same = (one: TxOut) => equalBytes(one.script, proposed.script)
    if (!wanted.some(same))
      throw refuse('escrow.unknown-output', 'pays somebody not named', { output })
    if (proposed.amount < dustThreshold(proposed.script)) {
      throw refuse('escrow.dust', 'nodes do not relay so little', {
        output,
        smallest: Number(dustThreshold(proposed.script)),
      })
    }
    const at = wanted.findIndex((one) => same(one) && one.amount === proposed.amount)
    if (at < 0) throw refuse('escrow.wrong-amount', 'not the satoshis agreed', { output })
    wanted.splice(at, 1)
    refuseReuse(proposed.script, seen, { output })
  })
  if (wanted.length > 0) throw refuse('escrow.missing-output', 'somebody is not paid')
}

/** The amounts are ours by now; this catches terms that were absurd from the start. */
function checkFee({ outputs }: Proposal, { inputs }: Draft): void {
  const total = inputs.reduce((sum, { amount }) => sum + amount, 0n)
  const fee = outputs.reduce((rest, { amount }) => rest - amount, total)
  if (fee <= 0n) throw refuse('escrow.split-does-not-add-up', 'it pays more than it has')
  if (fee * LADDER_CAP_DIVISOR > total) {
    throw refuse('escrow.fee-too-high', 'the fee is absurd', {
      fee: Number(fee),
      smallest: Number(fee * LADDER_CAP_DIVISOR),
    })
  }
}
