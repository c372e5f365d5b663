/** Blocks are sent in parts of at most so many bytes, so that they can be cut short and shared fairly. */
export const MAX_PART_BYTES = 32 * 1024

/** Blocks that one question may name. */
export const MAX_QUESTION = 256

/** A SHA-256 digest. */
export const DIGEST_BYTES = 32

/** CIDs with a sha2-256 digest have 36 bytes. */
export const MAX_CID_BYTES = 64

/** The end of a want that asks for all of a block. */
export const TO_THE_END = 0xff_ff_ff_ff

/** What one side may send before it got any credit. */
export const INITIAL_CREDIT_BYTES = 32 * 1024

/** What may be under way to a fast reader: well below the 4 MiB that a WebRTC stream buffers. */
export const MAX_UNDERWAY_BYTES = 2 * 1024 * 1024

/** Wants of one peer that wait their turn; who sends more does not follow the protocol. */
export const MAX_QUEUED_WANTS = 256
