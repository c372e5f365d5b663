import { SaxesParser } from 'saxes'

/** The one method through which the XML parser takes each character. */
type Reader = (this: SaxesParser) => number

/**
 * Runs `act` and counts the characters that XML parsers read meanwhile: a measure of work that does
 * not depend on the machine. Not reentrant; tests only.
 */
export function countReads(act: () => void): number {
  const prototype = SaxesParser.prototype as unknown as { getCode10: Reader }
  const original = prototype.getCode10
  let reads = 0
  prototype.getCode10 = function (this: SaxesParser) {
    reads += 1
    return original.call(this)
  }
  try {
    act()
  } finally {
    prototype.getCode10 = original
  }
  return reads
}
