import { chmodSync, mkdirSync } from 'node:fs'
import { readdir, stat, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StorageUsage } from '../src/storage/usage.ts'
import { DataFolderError, NodeInUseError } from './errors.ts'

const BUSY = 5

/** A folder that belongs to one running node. */
export interface DataFolder {
  /** Absolute. */
  readonly path: string
  /** Path of a file in it. */
  file(name: string): string
  usage(): Promise<StorageUsage>
  /** Lets another node in. */
  release(): void
}

/**
 * Takes a folder (made if need be, readable by its owner only) for this process. The claim is a lock of
 * the operating system, so it ends with the process however that ends, and needs no tidying up.
 *
 * @throws NodeInUseError `node.in-use`, DataFolderError `node.bad-folder`.
 */
export function claimFolder(folder: string): DataFolder {
  const path = resolve(folder)
  const lock = claim(path)
  return {
    path,
    file: (name) => join(path, name),
    usage: () => usageOf(path),
    release: () => lock.close(),
  }
}

function claim(path: string): DatabaseSync {
  let lock: DatabaseSync | undefined
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    // Also a folder that was there: its files open the vault.
    chmodSync(path, 0o700)
    lock = new DatabaseSync(join(path, 'lock'), { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    if (error instanceof Error && Reflect.get(error, 'errcode') === BUSY) {
      throw new NodeInUseError(path, error)
    }
    throw new DataFolderError(path, error)
  }
}

/** What the files take, and what they could take: that, and all that is free on the disk. */
async function usageOf(path: string): Promise<StorageUsage> {
  const names = await readdir(path)
  // A file may go between the two.
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(path, name)).then(
        (file) => (file.isFile() ? file.size : 0),
        () => 0,
      ),
    ),
  )
  const usedBytes = sizes.reduce((sum, size) => sum + size, 0)
  const { bavail, bsize } = await statfs(path)
  return { usedBytes, quotaBytes: usedBytes + bavail * bsize, persisted: true }
}
