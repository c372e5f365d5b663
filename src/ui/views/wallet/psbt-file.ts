/** First bytes of a binary PSBT (BIP 174). */
const MAGIC = [0x70, 0x73, 0x62, 0x74, 0xff]

/** A `.psbt` file as text: binary ones in base64, text files as they are. */
export function psbtText(bytes: Uint8Array): string {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) return new TextDecoder().decode(bytes)
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
