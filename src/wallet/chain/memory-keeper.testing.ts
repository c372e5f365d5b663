import type { ChainKeeper, KeptChain, KeptProof } from './keeper.ts'

/** For tests: keeps copies, as a database would, over the death of whoever uses it. */
export class MemoryKeeper implements ChainKeeper {
  chain: KeptChain | undefined
  proofs: readonly KeptProof[] | undefined

  loadChain(): Promise<unknown> {
    return Promise.resolve(structuredClone(this.chain))
  }

  saveChain(kept: KeptChain): Promise<void> {
    this.chain = structuredClone(kept)
    return Promise.resolve()
  }

  loadProofs(): Promise<unknown> {
    return Promise.resolve(structuredClone(this.proofs))
  }

  saveProofs(proofs: readonly KeptProof[]): Promise<void> {
    this.proofs = structuredClone(proofs)
    return Promise.resolve()
  }
}
