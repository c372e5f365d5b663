import type { AbortOptions } from '../../lib/abort.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import { exportAccount } from '../../wallet/account-export.ts'
import { canonicalAddress } from '../../wallet/networks.ts'
import { readSignedPsbt } from '../../wallet/psbt.ts'
import { formatLabels, parseLabels } from '../../wallet/tools/labels.ts'
import { MAX_MESSAGE, verifyMessage } from '../../wallet/tools/signed-message.ts'
import type { Wallet } from '../../wallet/wallet.ts'
import type { MethodTable } from '../rpc/server.ts'
import type { Session } from '../session.ts'
import type { SpendDraft, WalletMethods } from '../rpc/wallet-api.ts'

/** Largest gap of unused addresses that is searched: a thousand requests to the chain. */
const MAX_GAP = 1_000

export interface WalletToolsInit {
  readonly session: Session
  readonly opened: () => Promise<Wallet>
  readonly network: () => NetworkName
  /** Looks at the chain now. */
  readonly refresh: () => Promise<void>
}

type Table = Pick<
  MethodTable,
  Exclude<keyof WalletMethods, 'wallet.plan' | 'wallet.send' | 'wallet.faucet' | 'wallet.refresh'>
>

const NOTHING: Record<string, never> = {}

/** What people do with their wallet besides paying and being paid. */
export function walletTools(init: WalletToolsInit): Table {
  const { session, opened, network, refresh } = init
  return {
    'wallet.fees': async (_input, { signal }) => (await opened()).feePresets({ signal }),
    'wallet.coins': async () => (await opened()).coins(),
    'wallet.freeze': async ({ outpoint, frozen }) => {
      await (await opened()).freeze(outpoint, frozen)
      return NOTHING
    },
    'wallet.label': async ({ type, ref, label }) => {
      await (await opened()).label([{ type, ref, label }])
      return NOTHING
    },
    'wallet.plan-bump': async (input, { signal }) => (await opened()).planBump(input, { signal }),
    'wallet.bump': async (input, { signal }) => {
      const { txid } = await (await opened()).bump(input, { signal })
      void refresh()
      return { txid }
    },
    'wallet.look-deeper': async ({ gap }, { signal }) => {
      const gapLimit = Math.min(Math.max(Math.trunc(gap), 1), MAX_GAP)
      await (await opened()).sync({ everything: true, gapLimit, signal })
      return NOTHING
    },
    'wallet.export': async () => {
      const { keys } = await session.require()
      return exportAccount(keys.wallet, keys.fingerprint, keys.persona, keys.network)
    },
    'wallet.psbt': (input, { signal }) => unsignedPayment(init, input, { signal }),
    'wallet.read-psbt': async ({ psbt }) => {
      const { txid, fee, vsize, outputs } = readSignedPsbt(psbt, network())
      const wallet = await opened()
      return {
        txid,
        fee,
        feeSatPerVb: Math.round((Number(fee) / vsize) * 100) / 100,
        outputs: outputs.map((output) => ({
          ...output,
          own: output.address !== undefined && wallet.owns(output.address),
        })),
      }
    },
    'wallet.send-psbt': async ({ psbt, txid }, { signal }) => {
      const signed = readSignedPsbt(psbt, network())
      // What is broadcast is what was shown.
      if (signed.txid !== txid) throw new SoukError('psbt.wrong-payment', 'another transaction')
      await (await opened()).broadcast(signed, { signal })
      void refresh()
      return { txid }
    },
    'wallet.sign-message': async ({ address, message }) => {
      checkMessage(message)
      return { signature: (await opened()).signMessage(address.trim(), message) }
    },
    'wallet.verify-message': async ({ address, message, signature }) => {
      checkMessage(message)
      return { valid: verifyMessage(address.trim(), message, signature, network()) }
    },
    'wallet.export-labels': async () => ({ file: formatLabels((await opened()).labels()) }),
    'wallet.import-labels': async ({ file }) => {
      const { labels, unreadable } = parseLabels(file)
      await (await opened()).label(labels)
      return { read: labels.length, unreadable }
    },
  }
}

function checkMessage(message: string): void {
  if ([...message].length > MAX_MESSAGE) {
    throw new SoukError('wallet.message-too-long', 'the message is too long', {
      data: { most: MAX_MESSAGE },
    })
  }
}

/** An unsigned payment of the wallet's coins, for a device with the same keys. Throws as `Wallet.psbt`. */
export async function unsignedPayment(
  { session, opened, network }: WalletToolsInit,
  input: SpendDraft & { version: 0 | 2 },
  options: AbortOptions = {},
): Promise<{ psbt: string; amount: bigint; fee: bigint }> {
  const { keys } = await session.require()
  const { fingerprint, persona } = keys
  const address = canonicalAddress(input.address, network())
  return (await opened()).psbt({ ...input, address, fingerprint, persona }, options)
}
