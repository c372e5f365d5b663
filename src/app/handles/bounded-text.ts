const MAX_BYTES = 16 * 1024

/** The text of an answer; stops reading where it is more than 16 KiB. Throws RangeError then. */
export async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of response.body ?? []) {
    text += decoder.decode(part as Uint8Array<ArrayBuffer>, { stream: true })
    if (text.length > MAX_BYTES) throw new RangeError('more than anybody may send')
  }
  return text + decoder.decode()
}
