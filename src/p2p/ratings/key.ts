import { sha256 } from '@noble/hashes/sha2.js'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { create } from 'multiformats/hashes/digest'
import type { Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'

const CONTEXT = 'souk-ratings/v1\n'
const SHA2_256 = 0x12

/** What holders of ratings of a person provide in the DHT: no block, only a meeting place. */
export const ratingsCid = (nym: Nym): CID =>
  CID.createV1(raw.code, create(SHA2_256, sha256(utf8(CONTEXT + nym))))
