import { hex } from '@scure/base'

/** A hash as people write it: Bitcoin keeps its hashes in the reverse byte order. */
export const toDisplay = (hash: Uint8Array): string =>
  // Not slice: a Node buffer's does not copy.
  hex.encode(Uint8Array.from(hash).reverse())

/** The reverse of {@link toDisplay}. Throws for what is no hex. */
export const fromDisplay = (text: string): Uint8Array => hex.decode(text).reverse()
