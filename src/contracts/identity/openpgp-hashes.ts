import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { sha3_256, sha3_512 } from '@noble/hashes/sha3.js'

/**
 * The hashes that OpenPGP.js computes itself where browsers cannot, by its names for them: the library that the
 * app has anyway instead of a second copy (see docs/adr/0011-lean-bundle.md). Which of them a signature may use
 * is decided elsewhere.
 */
export const nobleHashes: ReadonlyMap<string, object> = new Map<string, object>(
  Object.entries({
    md5,
    sha1,
    sha224,
    sha256,
    sha384,
    sha512,
    sha3_256,
    sha3_512,
    ripemd160,
  }),
)
