import { SoukError } from '../../lib/errors.ts'

/** Why a clearsigned text is no document; {@link XmlError} has the codes about its form. */
export type DocumentErrorCode =
  | 'document.not-armored'
  | 'document.too-large'
  | 'document.unknown-kind'
  | 'document.unknown-version'
  | 'document.wrong-network'
  | 'document.signature-count'
  | 'document.weak-hash'
  | 'document.other-hash'
  | 'document.wrong-signature'
  | 'document.unknown-signer'
  | 'document.wrong-author'
  | 'document.from-the-future'

/** A clearsigned text that is not one verified document. */
export class DocumentError extends SoukError {
  override readonly name = 'DocumentError'
  declare readonly code: DocumentErrorCode

  constructor(code: DocumentErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options)
  }
}
