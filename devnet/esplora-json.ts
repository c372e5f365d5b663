import { hex } from '@scure/base'
import { headerLinks } from './chain.ts'
import type { PlayBlock } from './chain.ts'
import { addressOfScript, typeOfScript } from './play-tx.ts'
import type { PlayInput, PlayOutput } from './play-tx.ts'
import { scriptHash } from './tx-index.ts'
import type { IndexedTx, TxIndex } from './tx-index.ts'

/** The shapes of Esplora's HTTP API (github.com/Blockstream/esplora, API.md). */

export function statusJson({ place }: IndexedTx) {
  if (place === undefined) return { confirmed: false }
  const { height, hash, time } = place.block
  return { confirmed: true, block_height: height, block_hash: hash, block_time: time }
}

function outputJson({ script, value }: PlayOutput) {
  const address = addressOfScript(script)
  return {
    scriptpubkey: hex.encode(script),
    scriptpubkey_type: typeOfScript(script),
    ...(address === undefined ? {} : { scriptpubkey_address: address }),
    value,
  }
}

function inputJson(index: TxIndex, input: PlayInput, coinbase: boolean) {
  const spent = coinbase ? undefined : index.output(input.txid, input.vout)
  return {
    txid: input.txid,
    vout: input.vout,
    // Esplora's own words for "none".
    prevout: spent === undefined ? null : outputJson(spent),
    scriptsig: hex.encode(input.scriptSig),
    ...(input.witness.length === 0
      ? {}
      : { witness: input.witness.map((item) => hex.encode(item)) }),
    is_coinbase: coinbase,
    sequence: input.sequence,
  }
}

/** Fee in satoshis; 0 of a coinbase. */
export function feeOf(index: TxIndex, { tx }: IndexedTx): bigint {
  if (tx.coinbase) return 0n
  const spent = tx.inputs.reduce(
    (sum, { txid, vout }) => sum + (index.output(txid, vout)?.value ?? 0n),
    0n,
  )
  return tx.outputs.reduce((rest, { value }) => rest - value, spent)
}

export function txJson(index: TxIndex, entry: IndexedTx) {
  const { tx } = entry
  return {
    txid: tx.txid,
    version: tx.version,
    locktime: tx.lockTime,
    vin: tx.inputs.map((input) => inputJson(index, input, tx.coinbase)),
    vout: tx.outputs.map(outputJson),
    size: tx.raw.length,
    weight: tx.weight,
    fee: feeOf(index, entry),
    status: statusJson(entry),
  }
}

export function blockJson(index: TxIndex, block: PlayBlock) {
  const { previous, merkleRoot } = headerLinks(block.header)
  return {
    id: block.hash,
    height: block.height,
    version: block.version,
    timestamp: block.time,
    tx_count: block.transactions.length,
    size: block.size,
    weight: block.weight,
    merkle_root: merkleRoot,
    ...(block.height === 0 ? {} : { previousblockhash: previous }),
    mediantime: medianTime(index, block.height),
    nonce: block.nonce,
    bits: block.bits,
    difficulty: 0,
  }
}

/** BIP-113: of the last eleven blocks. */
function medianTime(index: TxIndex, height: number): number {
  const times = index.blocks.slice(Math.max(0, height - 10), height + 1).map(({ time }) => time)
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0
}

/** `chain_stats` or `mempool_stats` of a script. */
export function statsJson(index: TxIndex, hash: string, mined: boolean) {
  const stats = {
    funded_txo_count: 0,
    funded_txo_sum: 0n,
    spent_txo_count: 0,
    spent_txo_sum: 0n,
    tx_count: 0,
  }
  for (const { tx, place } of index.history(hash)) {
    if ((place !== undefined) !== mined) continue
    stats.tx_count++
    for (const { script, value } of tx.outputs) {
      if (scriptHash(script) !== hash) continue
      stats.funded_txo_count++
      stats.funded_txo_sum += value
    }
    for (const { txid, vout } of tx.inputs) {
      const spent = index.output(txid, vout)
      if (spent === undefined || scriptHash(spent.script) !== hash) continue
      stats.spent_txo_count++
      stats.spent_txo_sum += spent.value
    }
  }
  return stats
}

export function utxosJson(index: TxIndex, hash: string) {
  return index
    .history(hash)
    .flatMap((entry) =>
      entry.tx.outputs.flatMap(({ script, value }, vout) =>
        scriptHash(script) !== hash || index.spender(entry.tx.txid, vout) !== undefined
          ? []
          : [{ txid: entry.tx.txid, vout, status: statusJson(entry), value }],
      ),
    )
}

export function outspendJson(index: TxIndex, txid: string, vout: number) {
  const spend = index.spender(txid, vout)
  const entry = spend === undefined ? undefined : index.get(spend.txid)
  return spend === undefined || entry === undefined
    ? { spent: false }
    : { spent: true, ...spend, status: statusJson(entry) }
}
