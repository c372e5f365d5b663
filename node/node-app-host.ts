import { readFile } from 'node:fs/promises'
import { isAbsolute, normalize } from 'node:path'
import type { AppHost } from '../src/app/host/app-host.ts'
import type { SoukConfig } from '../src/lib/config.ts'
import { noSessionKeeper } from '../src/storage/session-keeper.ts'
import type { DataFolder } from './data-folder.ts'

/** The one page of this process, which is no page: commands come under this name. */
export const PAGE = 'node'

/** Where the files of the shell lie that a node needs: hashes of old blocks. */
const SHELL = new URL('../public/', import.meta.url)

/** Node.js as a place to live. Content of the node is asked for below `base`, by programs of this process. */
export function nodeAppHost(folder: DataFolder, readConfig: () => Promise<SoukConfig>): AppHost {
  return {
    kind: 'node',
    base: 'https://node.invalid/',
    readConfig,
    readAsset,
    // Databases are named by their path. Keys and data of different networks never mix.
    databaseName: (network) => folder.file(`souk-${network}`),
    storageUsage: () => folder.usage(),
    // Whoever starts the process gives the passphrase again.
    session: noSessionKeeper,
    // It lies in the same folder as what it guards, as any key of this device would.
    deviceKey: () =>
      crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']),
    openPages: () => Promise.resolve(new Set([PAGE])),
  }
}

async function readAsset(path: string): Promise<Response> {
  if (isAbsolute(path) || normalize(path).startsWith('..'))
    return new Response(null, { status: 404 })
  try {
    return new Response(await readFile(new URL(path, SHELL)))
  } catch {
    return new Response(null, { status: 404 })
  }
}
