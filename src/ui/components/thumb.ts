import { thumbHashToDataURL } from 'thumbhash'

/** A data URL with the blurred picture of a base64 thumbhash; `undefined` when it is none. */
export function thumbUrl(thumbhash: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(thumbhash), (char) => char.charCodeAt(0))
    return bytes.length < 5 ? undefined : thumbHashToDataURL(bytes)
  } catch {
    return undefined
  }
}
