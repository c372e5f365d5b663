import './globals.ts'
import { createApp } from '../src/app/app.ts'
import type { NodeClient } from '../src/app/rpc/api.ts'
import type { SoukConfig } from '../src/lib/config.ts'
import { localClient } from './client.ts'
import { readConfig } from './config.ts'
import { claimFolder } from './data-folder.ts'
import { nodeAppHost } from './node-app-host.ts'

export interface NodeHostInit {
  /** A folder of its own, made if need be. */
  readonly dataDir: string
  /** As a shell's `config.json`, or the file or URL that holds it. Default: see `readConfig`. */
  readonly config?: SoukConfig | string | undefined
}

/** A whole node under Node.js. Several may live in one process, each in its own folder. */
export interface NodeHost {
  /** Absolute. */
  readonly dataDir: string
  /** All that a page can ask and watch. */
  readonly client: NodeClient
  /** A file of a store, from here or from the network: `<cid>` or `<cid>/path`. */
  content(path: string): Promise<Response>
  /** Ends all that runs. When it resolves, everything is on the disk and the folder is free. */
  stop(): Promise<void>
}

/**
 * Opens a node in a folder. Its network starts by itself; `until(client, 'network', …)` waits for it.
 *
 * @throws NodeInUseError `node.in-use`, DataFolderError `node.bad-folder`, `config.missing`, `config.malformed`,
 *   and what opening the storage throws (`storage.*`).
 */
export async function openNodeHost({ dataDir, config }: NodeHostInit): Promise<NodeHost> {
  const folder = claimFolder(dataDir)
  let stop = async () => folder.release()
  try {
    const settled = typeof config === 'object' ? config : await readConfig(folder, config)
    const host = nodeAppHost(folder, () => Promise.resolve(settled))
    const app = createApp({ host })
    const client = localClient(app, host.base)
    stop = async () => {
      client.close()
      await app.stop()
      folder.release()
    }
    // Changes nothing, and is refused with the reason when the storage could not be opened.
    await client.call('settings.save', {})
    return {
      dataDir: folder.path,
      client,
      content: async (path) =>
        (await app.fetch(new Request(`${host.base}ipfs/${path}`))) ?? Response.error(),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
