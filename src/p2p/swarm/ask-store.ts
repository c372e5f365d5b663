import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import { STORE_PROTOCOL } from '../constants.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import { readStoreRecord } from '../dht/ipns-record.ts'
import type { StreamDialer } from '../framing.ts'
import { request } from '../framing.ts'
import { isBlock } from '../store/blocks.ts'
import { PeerMisbehavedError } from './errors.ts'
import type { BlockExchange } from './block-exchange.ts'
import type { LocalBlocks } from './local-blocks.ts'
import type { StoreQuestion } from './store-messages.ts'
import { MAX_PAGE_BYTES, decodeAnswer, encodeQuestion } from './store-messages.ts'

/** The question, the answer of up to 1.6 MB, and a dial before it. */
const ASK_TIMEOUT_MS = 15_000

export interface AskStoreComponents {
  node: StreamDialer
  blocks: Pick<LocalBlocks, 'putMany'>
  exchange: Pick<BlockExchange, 'came' | 'distrust' | 'distrusts' | 'prepare'>
}

/**
 * Asks one device for a store's record and the blocks of its page, in one round trip. The blocks are
 * verified and kept; the record is verified and valid now. The stream for all other blocks is opened
 * meanwhile, so that photos are asked for as soon as they are known. A device that sends anything wrong is
 * distrusted and PeerMisbehavedError thrown. Refusals, such as not knowing the store, are thrown as
 * they come.
 */
export async function askStore(
  components: AskStoreComponents,
  device: DeviceId,
  question: StoreQuestion,
  options: AbortOptions = {},
): Promise<StoreRecord> {
  const { exchange, blocks, node } = components
  if (exchange.distrusts(device)) throw new PeerMisbehavedError('it lied before')
  const signal = withTimeout(ASK_TIMEOUT_MS, options)
  await node.dialPeer(device, { signal })
  const asked = request(node, device, STORE_PROTOCOL, encodeQuestion(question), {
    signal,
    timeoutMs: ASK_TIMEOUT_MS,
    maxBytes: MAX_PAGE_BYTES,
  })
  exchange.prepare(device)
  const answer = decodeAnswer(await asked)
  for (const { cid, bytes } of answer.blocks) {
    if (await isBlock(cid, bytes)) continue
    exchange.distrust(device)
    throw new PeerMisbehavedError('the bytes are not of that block')
  }
  // An expired or forged record is not yet proof of malice, but nothing that came with it is kept.
  const record = await readStoreRecord(question.nym, answer.record)
  await blocks.putMany(answer.blocks, options)
  exchange.came(answer.blocks)
  return record
}
