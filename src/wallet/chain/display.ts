import { hex } from '@scure/base'

/** A hash as people write it: Bitcoin keeps its hashes in the reverse byte order. */
export const toDisplay = (hash: Uint8Array): string => hex.encode(hash.slice().reverse())

/** The reverse of {@link toDisplay}. Throws for what is no hex. */
export const fromDisplay = (text: string): Uint8Array => hex.decode(text).reverse()
