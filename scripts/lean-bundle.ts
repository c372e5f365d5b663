import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/** A module of ours, as an import names it. */
const source = (path: string) =>
  JSON.stringify(fileURLToPath(new URL(`../src/${path}`, import.meta.url)))

/** Nothing calls these exports; should somebody begin to, the message says where to look. */
const absent = (...names: string[]) =>
  names
    .map((name) => {
      const declared = name === 'default' ? 'default function' : `function ${name}`
      return `export ${declared}() { throw new Error('${name} is not in this bundle') }`
    })
    .join('\n')

/** Gives a module's text another wording; the build ends if the text is no longer what it was. */
const reworded = (words: Record<string, string>) => (path: string) =>
  Object.entries(words).reduce(
    (text, [before, after]) => {
      if (!text.includes(before)) throw new Error(`${path} no longer says: ${before}`)
      return text.replace(before, () => after)
    },
    readFileSync(path, 'utf8'),
  )

/**
 * Modules of packages that the node carries but never runs, or that we have smaller: what stands instead
 * of each, by its path under node_modules. The reasons are in docs/adr/0011-lean-bundle.md.
 */
const INSTEAD: Record<string, string | ((path: string) => string)> = {
  'openpgp/dist/lightweight/argon2id.min.mjs': absent('default'),
  'openpgp/dist/lightweight/legacy_ciphers.min.mjs': 'export const legacyCiphers = new Map()',
  'openpgp/dist/lightweight/unbzip2-stream.min.mjs': absent('i'),
  'openpgp/dist/lightweight/noble_curves.min.mjs': `export { nobleCurves } from ${source('contracts/identity/openpgp-curves.ts')}`,
  'openpgp/dist/lightweight/noble_hashes.min.mjs': `export { nobleHashes } from ${source('contracts/identity/openpgp-hashes.ts')}`,
  // The device's key is ours to keep: both keychains are made or could be made, and never asked.
  '@libp2p/keychain/dist/src/index.js': absent('keychain'),
  '@ipshipyard/keychain/dist/src/index.js': 'export const keychain = () => () => undefined',
  // Names of relays are looked up by the browser; companies' resolvers are never asked for lists of them.
  'libp2p/dist/src/connection-manager/resolvers/dnsaddr.js':
    'export const dnsaddrResolver = { canResolve: () => false, resolve: async (address) => [address] }',
  '@multiformats/dns/dist/src/index.js': 'export const dns = () => undefined',
  'helia/dist/src/get-crypto.js': `${absent('unavailable')}\nexport const getCrypto = () => unavailable`,
  '@libp2p/kad-dht/dist/src/routing-table/refresh.js': reworded({
    'import GENERATED_PREFIXES from "./generated-prefix-list.js"': `import { refreshKey } from ${source('p2p/dht/refresh-key.ts')}`,
    'GENERATED_PREFIXES[targetPrefix]': 'refreshKey(targetPrefix, targetCommonPrefixLength + 1)',
  }),
}

/** Leaves out of bundles what `INSTEAD` names. A build that meets one of them no more fails. */
export function leanBundle(): Plugin {
  const met = new Set<string>()
  return {
    name: 'souk:lean-bundle',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      const path = id.split('/node_modules/').at(-1)?.split('?')[0] ?? ''
      const instead = INSTEAD[path]
      if (instead === undefined) return undefined
      met.add(path)
      return { code: typeof instead === 'string' ? instead : instead(id), map: { mappings: '' } }
    },
    generateBundle() {
      const missed = Object.keys(INSTEAD).filter((path) => !met.has(path))
      if (missed.length > 0) this.error(`not in the bundle any more: ${missed.join(', ')}`)
    },
  }
}
