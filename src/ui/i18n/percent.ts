import { language } from './index.svelte.ts'

/** Hundredths of a percent as a share: 50 is `0.5%`. */
export const formatPercent = (basisPoints: number): string =>
  new Intl.NumberFormat(language.region, { style: 'percent', maximumFractionDigits: 2 }).format(
    basisPoints / 10_000,
  )
