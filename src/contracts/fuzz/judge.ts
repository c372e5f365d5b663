import type { SoukError } from '../../lib/errors.ts'
import { parseArmor } from '../documents/armor.ts'
import { parseDocument, writeDocument } from '../documents/envelope.ts'
import { DocumentError } from '../documents/errors.ts'
import { readDocument } from '../documents/read.ts'
import { XmlError } from '../xml/errors.ts'
import { parseXml } from '../xml/parse.ts'
import { writeXml } from '../xml/write.ts'
import { isCanonicalXml } from './canonical.ts'
import { countReads } from './steps.ts'

/** Something that must never happen did; the message says what, `input` on which text. */
export class FuzzFinding extends Error {
  override readonly name = 'FuzzFinding'
  readonly input: string

  constructor(what: string, input: string, cause?: unknown) {
    super(`${what}: ${JSON.stringify(input.slice(0, 400))}`, { cause })
    this.input = input
  }
}

/** What became of an input: it was taken, or refused with this code. */
export type Outcome = 'accepted' | `document.${string}`

/**
 * The parser on any text: it ends with a tree or a typed refusal, has read each character at most
 * twice, and takes exactly the canonical texts. Throws {@link FuzzFinding}.
 */
export function judgeXml(xml: string): Outcome {
  let outcome: Outcome = 'accepted'
  const reads = countReads(() => {
    outcome = settled(xml, () => {
      if (writeXml(parseXml(xml)) !== xml) throw new FuzzFinding('not canonical', xml)
    })
  })
  if (reads > 2 * xml.length + 16) throw new FuzzFinding(`read ${reads} characters`, xml)
  if ((outcome === 'accepted') !== isCanonicalXml(xml)) {
    throw new FuzzFinding(`${outcome}, against the second opinion`, xml)
  }
  return outcome
}

/** The schemas on any text: what they take is written as the same text again. */
export function judgeDocument(xml: string): Outcome {
  return settled(xml, () => {
    if (writeDocument(parseDocument(xml)) !== xml) throw new FuzzFinding('not canonical', xml)
    if (!isCanonicalXml(xml)) throw new FuzzFinding('taken, against the second opinion', xml)
  })
}

/** The armor of any text: what is taken apart was all there, and nothing else. */
export function judgeArmor(input: string): Outcome {
  return settled(input, () => {
    const { text, signature, armored } = parseArmor(input)
    const body = armored.slice(armored.indexOf('\n\n') + 2, armored.indexOf(SIGNATURE))
    // Not with `^` of a regular expression: that also matches after CR and U+2028.
    const lines = body.split('\n').map((line) => (line.startsWith('- ') ? line.slice(2) : line))
    if (`${lines.join('\n')}\n` !== text || !armored.trimEnd().endsWith(signature.trimEnd())) {
      throw new FuzzFinding('armor lost something', input)
    }
  })
}

const SIGNATURE = '\n-----BEGIN PGP SIGNATURE-----\n'

/** Reading any text: nothing is taken but a document in `known` (by its text), as nobody signed more. */
export async function judgeRead(input: string, known: ReadonlySet<string>): Promise<Outcome> {
  try {
    const { xml } = await readDocument(input)
    if (!known.has(xml)) throw new FuzzFinding('a text that nobody signed was taken', input)
    return 'accepted'
  } catch (error) {
    return refusal(input, error)
  } finally {
    checkPrototypes(input)
  }
}

function settled(input: string, act: () => void): Outcome {
  try {
    act()
    return 'accepted'
  } catch (error) {
    return refusal(input, error)
  } finally {
    checkPrototypes(input)
  }
}

/** The code of a typed refusal that says what is wrong and where; anything else is a finding. */
function refusal(input: string, error: unknown): Outcome {
  if (error instanceof FuzzFinding) throw error
  if (!(error instanceof XmlError) && !(error instanceof DocumentError)) {
    throw new FuzzFinding(`not a typed refusal (${String(error)})`, input, error)
  }
  if (error instanceof XmlError) {
    const { element, reason } = error.data ?? {}
    const named = typeof element === 'string' && !element.startsWith('/')
    if (!named || typeof reason !== 'string' || !/^[a-z]+(-[a-z]+)*$/.test(reason)) {
      throw new FuzzFinding(`element or reason not named (${error.message})`, input, error)
    }
  }
  return (error satisfies SoukError).code as Outcome
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype]
const keys = () => PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length).join()
const KEYS = keys()

function checkPrototypes(input: string): void {
  if (keys() !== KEYS) throw new FuzzFinding('a prototype was changed', input)
}
