/** All Ed25519 peer IDs begin like this: it tells nobody apart. */
const COMMON = '12D3KooW'

/** A nym short enough for a line: the first and last five characters that differ between people. */
export function shortNym(nym: string): string {
  const rest = nym.startsWith(COMMON) ? nym.slice(COMMON.length) : nym
  return rest.length <= 12 ? rest : `${rest.slice(0, 5)}…${rest.slice(-5)}`
}
