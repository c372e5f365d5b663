/**
 * The chance that at least one of `holders` devices is left when `crashed` of all `n` are gone, every
 * choice of them being equally likely: 1 - C(n - holders, crashed - holders) / C(n, crashed), the
 * hypergeometric law. With many devices it comes near 1 - (crashed / n)^holders.
 */
export function chanceOfSurvivor(n: number, crashed: number, holders: number): number {
  let allGone = 1
  for (let at = 0; at < holders; at++) allGone *= Math.max(0, crashed - at) / (n - at)
  return 1 - allGone
}

/**
 * Bounds within which the true share lies with 95 % confidence, after `hits` of `tries` independent
 * tries (Wilson's score interval).
 */
export function confidence(hits: number, tries: number): { low: number; high: number } {
  if (tries === 0) return { low: 0, high: 1 }
  const z2 = 1.96 ** 2
  const share = hits / tries
  const middle = (share + z2 / (2 * tries)) / (1 + z2 / tries)
  const half =
    (1.96 / (1 + z2 / tries)) * Math.sqrt((share * (1 - share)) / tries + z2 / (4 * tries ** 2))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
