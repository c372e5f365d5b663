/**
 * The one direction of dependency (docs/ARCHITECTURE.md):
 * lib <- contracts <- {wallet, search <- storage} <- p2p <- app; ui sees app/rpc, contracts and lib only.
 */
const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|node|relay|devnet|e2e|bench|scripts)/', pathNot: allowed },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    layer('lib-sees-lib', '^src/lib/', ['^src/lib/']),
    layer('contracts-see-lib', '^src/contracts/', ['^src/(lib|contracts)/']),
    layer('wallet-sees-contracts', '^src/wallet/', ['^src/(lib|contracts|wallet)/']),
    layer('search-sees-contracts', '^src/search/', ['^src/(lib|contracts|search)/']),
    layer('storage-sees-contracts', '^src/storage/', ['^src/(lib|contracts|search|storage)/']),
    layer('p2p-sees-storage', '^src/p2p/', ['^src/(lib|contracts|wallet|storage|search|p2p)/']),
    layer('app-sees-all-but-ui', '^src/app/(?!bazaar/)', [
      '^src/(lib|contracts|wallet|storage|search|p2p|app)/(?!bazaar/)',
    ]),
    // People of one process over a real chain, for tests.
    layer('bazaar-sees-app', '^src/app/bazaar/', [
      '^src/(lib|contracts|wallet|storage|search|p2p|app)/',
      '^devnet/devnet\\.ts$',
    ]),
    layer('rpc-is-a-seam', '^src/app/rpc/', ['^src/(lib|contracts)/', '^src/app/rpc/']),
    layer('ui-only-draws', '^src/ui/', [
      '^src/(lib|contracts|ui)/',
      '^src/app/rpc/(api|coupon-draft|devices-api|find-api|follows-api|handles-api|labels-api|parts|reputation-api|seeding-api|service-api|talk-api|trade-api|wallet-api|client|wire)\\.ts$',
    ]),
    layer('relay-sees-constants', '^relay/', [
      '^relay/',
      '^src/lib/',
      '^src/p2p/(constants|errors|framing|framed-stream|frame-reader|peers-message|addresses|close-connection|relay-address|relays-message|traffic|fixed-timeout|ping-limits)\\.ts$',
      '^src/p2p/dht/',
    ]),
    layer('node-is-a-host', '^node/', [
      '^node/',
      '^src/(lib|contracts|storage|search|p2p|app)/(?!bazaar/)',
    ]),
    layer('devnet-stands-alone', '^devnet/', ['^devnet/', '^src/lib/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.svelte', '.svelte.ts', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
    },
  },
}
