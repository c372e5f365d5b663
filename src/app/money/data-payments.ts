import type { Wallet } from '../../wallet/wallet.ts'
import { dataPayee } from '../../wallet/payee.ts'

/** Payments that carry data and cost their fee alone. */
export interface DataPayments {
  /** Satoshis that the fee would be now. Throws `SpendError`, `chain.unreachable`. */
  plan: (bytes: number) => Promise<{ fee: bigint; feeSatPerVb: number }>
  /** Pays once per key; see `Wallet.send`. */
  pay: (input: { key: string; data: Uint8Array; fee?: bigint; label: string }) => Promise<void>
  /** What became of it, whichever version was mined; `undefined`: the wallet knows no such payment. */
  paid: (key: string) => Promise<{ txid: string; confirmations: number } | undefined>
}

/** The wallet of whoever lives here, for data. */
export function dataPayments(
  opened: () => Promise<Wallet>,
  refresh: () => Promise<void>,
): DataPayments {
  return {
    plan: async (bytes) => {
      const address = dataPayee(new Uint8Array(bytes))
      const { fee, feeSatPerVb } = await (await opened()).plan({ address, amount: 0n })
      return { fee, feeSatPerVb }
    },
    pay: async ({ key, data, fee, label }) => {
      const address = dataPayee(data)
      const wallet = await opened()
      await wallet.send({ address, amount: 0n, key, label, ...(fee === undefined ? {} : { fee }) })
      void refresh()
    },
    paid: async (key) => {
      const entry = (await opened()).view().history.find((one) => one.key === key)
      return entry && { txid: entry.txid, confirmations: entry.confirmations }
    },
  }
}
