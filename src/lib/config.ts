/** Which Bitcoin network this origin trades on. Keys and data of different networks never mix. */
export type NetworkName = 'regtest' | 'testnet4' | 'signet' | 'mainnet'

/**
 * What whoever hosts the shell decides, and every user may replace in the settings: `config.json`.
 * Every server named here is untrusted.
 */
export interface SoukConfig {
  readonly network: NetworkName
  /** Multiaddrs of relays, with their peer IDs: `/dns4/relay.example/tcp/443/wss/p2p/12D3KooW…`. */
  readonly relays: readonly string[]
  /** Base URLs of Esplora APIs, without a trailing slash. */
  readonly explorers: readonly string[]
  /** STUN and, if somebody pays for it, TURN servers for WebRTC. Empty: host candidates only. */
  readonly iceServers: readonly {
    urls: string | string[]
    username?: string
    credential?: string
  }[]
  /** Play-money networks only: POST {address, sats} gives coins. */
  readonly faucet?: string
  /** Base URL of previews of stores and listings for messengers, without a slash at its end (docs/NODE.md). Default: none. */
  readonly previews?: string
}
