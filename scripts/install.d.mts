/** Folder of the checkout. */
export const root: string
/** Node 24 as npm delivered it. */
export const node24: string
export function ensureInstalled(): void
export function runUnderNode24(script: string, args: string[]): never
