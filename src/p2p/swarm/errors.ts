import { SoukError } from '../../lib/errors.ts'

/** Nobody who could be asked has the block. */
export class BlockNotFoundError extends SoukError {
  override readonly name = 'BlockNotFoundError'

  constructor(cid: string) {
    super('block.not-found', `nobody who could be asked has ${cid}`)
  }
}

/** A peer broke the protocol: wrong bytes, nonsense, or more than was asked for. */
export class PeerMisbehavedError extends SoukError {
  override readonly name = 'PeerMisbehavedError'

  constructor(message: string) {
    super('peer.misbehaved', message)
  }
}
