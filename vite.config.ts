import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { leanBundle } from './scripts/lean-bundle.ts'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** Short commit of the working tree, or `source` where the folder is no checkout. */
function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'source'
  }
}

export default defineConfig({
  base: './',
  define: { __SOUK_VERSION__: JSON.stringify(`${version}+${commit()}`) },
  // Loads its parts one by one, so that `leanBundle` can choose among them.
  resolve: { alias: [{ find: /^openpgp$/, replacement: 'openpgp/lightweight' }] },
  plugins: [
    svelte(),
    leanBundle(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      // The page registers the worker itself: it must know when to fall back to hosting the node.
      injectRegister: false,
      registerType: 'prompt',
      manifest: false,
      injectManifest: {
        // Firefox ESR 140 has no module workers, and import() is forbidden in any: one classic bundle.
        rollupFormat: 'iife',
        buildPlugins: { vite: [leanBundle()] },
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
        // Only browsers without service workers load it and its parts (of OpenPGP.js), and they have no cache of ours.
        globIgnores: ['**/page-host-*.js', '**/*.min-*.js'],
        maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
      },
    }),
  ],
  build: { target: 'es2022', sourcemap: true },
})
