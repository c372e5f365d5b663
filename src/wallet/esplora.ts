import type { AbortOptions } from '../lib/abort.ts'
import type {
  ChainPage,
  ChainSource,
  ChainUtxo,
  FeeEstimates,
  ServerHealth,
} from './chain-source.ts'
import { EsploraClient } from './esplora-client.ts'
import type { ServerPoolInit } from './server-pool.ts'
import { ServerPool } from './server-pool.ts'

/**
 * The chain as several servers tell it, by Esplora's HTTP API. Where a transaction stands is believed
 * here: see `VerifiedSource` for what is proven.
 */
export class EsploraSource implements ChainSource {
  readonly #client: EsploraClient

  constructor(init: ServerPoolInit) {
    this.#client = new EsploraClient(new ServerPool(init))
  }

  health(): readonly ServerHealth[] {
    return this.#client.health()
  }

  async tipHeight(options: AbortOptions = {}): Promise<number> {
    return (await this.#client.tipHeight(options)).value
  }

  async addressHistory(
    address: string,
    options: AbortOptions & { after?: string } = {},
  ): Promise<ChainPage> {
    return (await this.#client.history(address, options)).value
  }

  async utxos(address: string, options: AbortOptions = {}): Promise<readonly ChainUtxo[]> {
    return (await this.#client.utxos(address, options)).value
  }

  rawTransaction(txid: string, options: AbortOptions = {}): Promise<Uint8Array | undefined> {
    return this.#client.raw(txid, options)
  }

  feeEstimates(options: AbortOptions = {}): Promise<FeeEstimates> {
    return this.#client.feeEstimates(options)
  }

  broadcast(rawHex: string, options: AbortOptions = {}): Promise<string> {
    return this.#client.broadcast(rawHex, options)
  }
}
