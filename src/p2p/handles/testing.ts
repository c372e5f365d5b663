import { hex } from '@scure/base'
import { anchorScript } from '../../contracts/handles/anchor.ts'
import type { SignedStatement } from '../../contracts/handles/statement.ts'
import { concatBytes } from '../../lib/bytes.ts'
import { targetOf } from '../../wallet/chain/compact.ts'
import { encodeHeader, headerHash } from '../../wallet/chain/header.ts'
import { decodeTx } from '../../wallet/decode.ts'
import type { AnchoredLink } from './bundle.ts'

/** The easiest work there is, as on regtest. */
const EASY_BITS = 0x207fffff

/** For tests: a statement in a block of its own that somebody mined on no chain. `time`: seconds. */
export function minedLink(
  signed: SignedStatement,
  { height, time, bits = EASY_BITS }: { height: number; time: number; bits?: number },
): AnchoredLink {
  const script = anchorScript(signed.id)
  const raw = concatBytes(
    hex.decode(`0200000001${'11'.repeat(32)}0000000000fdffffff01`),
    new Uint8Array(8),
    Uint8Array.of(script.length),
    script,
    new Uint8Array(4),
  )
  const { txid } = decodeTx(raw)
  for (let nonce = 0; ; nonce++) {
    const previous = '00'.repeat(32)
    const header = encodeHeader({ version: 4, previous, merkleRoot: txid, time, bits, nonce })
    if (BigInt(`0x${headerHash(header)}`) <= targetOf(EASY_BITS))
      return { signed, inclusion: { raw, header, height, position: 0, branch: [] } }
  }
}
