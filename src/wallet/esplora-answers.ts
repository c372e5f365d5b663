import { hex } from '@scure/base'
import * as v from 'valibot'
import { ChainBadAnswerError, ChainLieError, ChainRejectedError } from './chain-errors.ts'
import { decodeTx } from './decode.ts'
import { hashShape, rawShape } from './esplora-shapes.ts'
import type { ServerAnswer } from './server-request.ts'

/** How Bitcoin Core says that it has a transaction already. */
const ALREADY_KNOWN = /already[- ]in[- ]mempool|already[- ]known|already in (block chain|utxo set)/i

/** The value if it has the shape. Throws {@link ChainBadAnswerError}. */
export function read<T extends v.GenericSchema>(shape: T, value: unknown): v.InferOutput<T> {
  const result = v.safeParse(shape, value)
  if (!result.success) throw new ChainBadAnswerError('the answer has another shape than was asked')
  return result.output
}

/** The text of a good answer. Throws {@link ChainBadAnswerError} for any other. */
export function answerText({ status, text }: ServerAnswer): string {
  if (status !== 200) throw new ChainBadAnswerError(`status ${status}`)
  return text
}

/** The same, as JSON. */
export function answerJson(answer: ServerAnswer): unknown {
  const text = answerText(answer)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ChainBadAnswerError('the answer is not JSON', cause)
  }
}

/** Bytes that hash to the id, or `undefined` if the server does not know it. */
export function readRaw(txid: string, answer: ServerAnswer): Uint8Array | undefined {
  if (answer.status === 404) return undefined
  const raw = hex.decode(read(rawShape, answerText(answer)))
  let found: string
  try {
    found = decodeTx(raw).txid
  } catch (cause) {
    throw new ChainBadAnswerError('the answer is no transaction', cause)
  }
  if (found !== txid)
    throw new ChainLieError('txid', 'the answer is another transaction than was asked')
  return raw
}

/** Throws `chain.rejected` for a refusal; a transaction that is known already counts as taken. */
export function readBroadcast(txid: string, answer: ServerAnswer): void {
  const { status, text } = answer
  if (status === 400) {
    const reason = rejectionReason(text)
    if (ALREADY_KNOWN.test(reason)) return
    throw new ChainRejectedError(reason)
  }
  if (read(hashShape, answerText(answer)) !== txid) {
    throw new ChainBadAnswerError('the server names another transaction than it was given')
  }
}

/** Servers wrap the node's words: `sendrawtransaction RPC error: {"code":-26,"message":"…"}`. */
function rejectionReason(text: string): string {
  const message = /"message"\s*:\s*"([^"]{1,300})"/.exec(text)?.[1]
  return message ?? text.slice(0, 300)
}
