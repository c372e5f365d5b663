import type { AnyDocument } from '../contracts/documents/kinds.ts'
import { exportFiles } from '../contracts/order/export.ts'
import { zipStored } from '../contracts/order/zip.ts'

/** Signed documents, public keys and a README that tells how to verify them by hand, as one .zip. */
export function archiveOf(
  name: string,
  documents: readonly AnyDocument[],
): { name: string; archive: Blob } {
  const archive = new Blob([zipStored(exportFiles(documents))], { type: 'application/zip' })
  return { name: `${name}.zip`, archive }
}
