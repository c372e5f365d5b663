/** A block that Helia hands out in pieces, as one. */
export async function bytesOf(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return all.length === 1 && all[0] !== undefined ? all[0] : new Uint8Array(Buffer.concat(all))
}
