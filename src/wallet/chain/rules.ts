import type { NetworkName } from '../../lib/config.ts'

/** What a network asks of its headers. */
export interface ChainRules {
  /** The easiest target. */
  readonly limitBits: number
  /**
   * `every-2016`: adjusted to two weeks. `bip94`: the same from the first block of the period, whose
   * clock may not go back, and a block that comes more than twenty minutes after the one before is
   * allowed the easiest target. `never`: the easiest for ever.
   */
  readonly retarget: 'every-2016' | 'bip94' | 'never'
  /** Work costs nothing here: a chain that no server knows any more is given up for one that is known. */
  readonly worthless: boolean
}

/**
 * As in Bitcoin Core's `kernel/chainparams.cpp`. On signet the signature of the block's maker stands
 * in the coinbase, which a header does not hold: it is not checked here, only the (small) work is.
 */
export const CHAIN_RULES: Readonly<Record<NetworkName, ChainRules>> = {
  mainnet: { limitBits: 0x1d00ffff, retarget: 'every-2016', worthless: false },
  testnet4: { limitBits: 0x1d00ffff, retarget: 'bip94', worthless: false },
  signet: { limitBits: 0x1e0377ae, retarget: 'every-2016', worthless: false },
  regtest: { limitBits: 0x207fffff, retarget: 'never', worthless: true },
}
