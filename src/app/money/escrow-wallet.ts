import type { SignFeeCoin } from '../../contracts/escrow/handover.ts'
import type { MoveFees } from '../../contracts/escrow/move-plan.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { FeeNeed } from '../../wallet/fee-coins.ts'
import type { Wallet } from '../../wallet/wallet.ts'

/** What transactions of orders want of the wallet. */
export interface EscrowWallet {
  /** sat/vB for a confirmation within three blocks. Throws `chain.unreachable`. */
  feerate: (options?: AbortOptions) => Promise<number>
  /**
   * Hands a signed transaction to the network; one that it knows already is no error. Throws
   * `chain.unreachable`, `chain.rejected` {reason}.
   */
  broadcast: (rawHex: string, options?: AbortOptions) => Promise<void>
  /** Sets coins aside that pay a fee, once per key. Throws `wallet.insufficient-funds`. */
  reserveFee: (need: FeeNeed) => Promise<MoveFees>
  /** What is set aside under a key, if none of it was spent. */
  reservedFee: (key: string) => Promise<MoveFees | undefined>
  /** Lets payments have the coins again. */
  freeFee: (key: string) => Promise<void>
  /** Signs for coins that were set aside. */
  feeSigner: () => Promise<SignFeeCoin>
}

/** The wallet of whoever lives here, for the money of orders. */
export function escrowWallet(
  opened: () => Promise<Wallet>,
  refresh: () => Promise<void>,
): EscrowWallet {
  return {
    feerate: async (options) => (await (await opened()).feePresets(options)).normal,
    broadcast: async (rawHex, options) => {
      const wallet = await opened()
      // Before anybody sees it, so that its coins are spent here first.
      await wallet.adopt(rawHex)
      await wallet.broadcast({ rawHex }, options)
      void refresh()
    },
    reserveFee: async (need) => (await opened()).reserveFee(need),
    reservedFee: async (key) => (await opened()).reservedFee(key),
    freeFee: async (key) => (await opened()).freeFee(key),
    feeSigner: async () => {
      const wallet = await opened()
      return (digest, coin) => wallet.signForFee(digest, coin)
    },
  }
}
