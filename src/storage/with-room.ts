import { mapErrors, StorageFullError } from './errors.ts'

/**
 * The disk is full and so many bytes could not be written. Resolves with whether room was made. Must
 * not wait for the write that asks for it.
 */
export type MakeRoom = (bytes: number) => Promise<boolean>

/**
 * Runs a write that happens as a whole or not at all, and once more if the disk was full and room could
 * be made. Errors of IndexedDB are mapped; throws `storage.full` where no room could be made.
 */
export async function withRoom<T>(
  bytes: number,
  makeRoom: MakeRoom | undefined,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await mapErrors(write)
  } catch (error) {
    if (!(error instanceof StorageFullError) || makeRoom === undefined) throw error
    if (!(await makeRoom(bytes).catch(() => false))) throw error
    return mapErrors(write)
  }
}
