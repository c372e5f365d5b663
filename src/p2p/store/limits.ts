/** Listings of one store. With the longest names its directory block stays under 256 KiB. */
export const MAX_LISTINGS = 1_000

/** Photo files of one store: 9 000 links of about 110 bytes fill one directory block of 1 MiB. */
export const MAX_IMAGES = 9_000

/** One clearsigned document. A listing of 50 000 characters, each of four bytes, and its signature. */
export const MAX_DOCUMENT_BYTES = 256 * 1024

/** The file with the cards of all listings. 1 000 cards of the usual 500 bytes are half of it. */
export const MAX_INDEX_BYTES = 1024 * 1024

/** The largest block that is read, sent or taken. UnixFS files are cut into pieces of 1 MiB. */
export const MAX_BLOCK_BYTES = 1024 * 1024 + 16 * 1024

/** All blocks of one store, when somebody keeps all of it. */
export const MAX_STORE_BYTES = 2 * 1024 * 1024 * 1024

/** Blocks of one store: every photo file in up to three blocks, and the documents. */
export const MAX_STORE_BLOCKS = 32_768
