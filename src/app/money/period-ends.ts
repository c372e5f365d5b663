import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { NetworkName } from '../../lib/config.ts'
import { ChainUnreachableError } from '../../wallet/chain-errors.ts'
import type { AppHost } from '../host/app-host.ts'

const TIMEOUT_MS = 10_000

/**
 * Hashes that lead to blocks before the checkpoint, as the shell ships them: asked for only when a
 * wallet has such old payments. Rejects with `chain.unreachable`.
 */
export async function fetchPeriodEnds(
  host: Pick<AppHost, 'readAsset'>,
  network: NetworkName,
  options: AbortOptions,
): Promise<Uint8Array> {
  const limited = { signal: withTimeout(TIMEOUT_MS, options) }
  const response = await host.readAsset(`chain/${network}.bin`, limited).catch((cause: unknown) => {
    throw new ChainUnreachableError('the hashes of old blocks could not be read', cause)
  })
  if (!response.ok) throw new ChainUnreachableError(`status ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
