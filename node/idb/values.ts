import { KeyObject, createSecretKey } from 'node:crypto'
import { DefaultDeserializer, DefaultSerializer } from 'node:v8'

const BYTES = 0
const CRYPTO_KEY = 1

/** First byte of a value on the disk: bytes as they are, or anything else in V8's format. */
const PLAIN = 0
const STRUCTURED = 1

interface StoredKey {
  algorithm: KeyAlgorithm
  extractable: boolean
  usages: KeyUsage[]
  raw: Uint8Array
}

/**
 * A value as bytes, as IndexedDB would clone it: plain objects, arrays, maps, sets, dates, bigints, byte
 * arrays, and secret keys of WebCrypto that are extractable.
 *
 * @throws DOMException `DataCloneError` for functions, promises and all else.
 */
export function encodeValue(value: unknown): Uint8Array {
  if (value instanceof Uint8Array && value.constructor === Uint8Array) {
    const bytes = new Uint8Array(value.length + 1)
    bytes[0] = PLAIN
    bytes.set(value, 1)
    return bytes
  }
  const writer = new ValueWriter()
  try {
    writer.writeRawBytes(Uint8Array.of(STRUCTURED))
    writer.writeHeader()
    writer.writeValue(value)
    return writer.releaseBuffer()
  } catch (error) {
    throw new DOMException(error instanceof Error ? error.message : 'no clone', 'DataCloneError')
  }
}

/** The reverse of {@link encodeValue}. Throws DOMException `UnknownError` for a damaged value. */
export function decodeValue(bytes: Uint8Array): unknown {
  if (bytes[0] === PLAIN) return bytes.slice(1)
  try {
    const reader = new ValueReader(bytes.subarray(1))
    reader.readHeader()
    return reader.readValue()
  } catch {
    throw new DOMException('a value on the disk is damaged', 'UnknownError')
  }
}

/** Of the two defaults only one thing is used: that byte arrays are asked about, and not written whole. */
class ValueWriter extends DefaultSerializer {
  _writeHostObject(object: unknown): void {
    if (object instanceof Uint8Array) return this.#write(BYTES, object)
    if (!(object instanceof CryptoKey)) throw new Error('this cannot be kept on a disk')
    const { algorithm, extractable, usages } = object
    // Whoever can read the disk has it; a key that promises otherwise is refused, not written.
    if (!extractable || object.type !== 'secret') throw new Error('a key that cannot be extracted')
    const raw = KeyObject.from(object).export()
    this.writeUint32(CRYPTO_KEY)
    this.writeValue({ algorithm, extractable, usages, raw: new Uint8Array(raw) })
  }

  #write(kind: number, bytes: Uint8Array): void {
    this.writeUint32(kind)
    this.writeUint32(bytes.length)
    this.writeRawBytes(bytes)
  }
}

class ValueReader extends DefaultDeserializer {
  _readHostObject(): unknown {
    // A copy: its buffer must hold nothing else.
    if (this.readUint32() === BYTES) return new Uint8Array(this.readRawBytes(this.readUint32()))
    const { algorithm, extractable, usages, raw } = this.readValue() as StoredKey
    return createSecretKey(raw).toCryptoKey(algorithm, extractable, usages)
  }
}
