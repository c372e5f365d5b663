import { changed } from './hostile-xml.ts'
import type { Random } from './random.ts'
import { anyName, anySign, anyUnit, anyValue } from './signs.ts'

/** A canonical document of `samples` after changes of its lines, values, names or characters. */
export function hostileDocument(random: Random, samples: readonly string[]): string {
  let lines = random.pick(samples).split('\n')
  for (let count = 1 + random.int(3); count > 0; count--)
    lines = changedLines(random, lines, samples)
  const text = lines.join('\n')
  return random.once(4) ? changed(random, text) : text
}

function changedLines(random: Random, lines: string[], samples: readonly string[]): string[] {
  const at = random.int(lines.length)
  const line = lines[at] ?? ''
  const with_ = (...put: string[]) => lines.with(at, put.join('\n'))
  switch (random.int(10)) {
    case 0:
      return lines.toSpliced(at, 1)
    case 1:
      return with_(line, line)
    case 2:
      return lines.toSpliced(at, 1).toSpliced(random.int(lines.length), 0, line)
    case 3:
      return with_(
        line.replace(/>[^<]*</, `>${random.join(random.int(4), () => anySign(random))}<`),
      )
    case 4:
      return with_(line.replaceAll(/[\w]+(?=>)/g, anyName(random)))
    case 5:
      return with_(line, random.pick(random.pick(samples).split('\n')))
    case 6:
      return with_(...Array.from({ length: 2 + random.int(60) }, () => line))
    default:
      // A callback, because the value may hold `$`.
      return with_(line.replace(/>[^<]*</, () => `>${anyValue(random)}<`))
  }
}

/** A clearsigned file of `samples` after changes of its armor, its text or its line ends. */
export function hostileArmor(random: Random, samples: readonly string[]): string {
  const armored = random.pick(samples)
  const signature = armored.indexOf('-----BEGIN PGP SIGNATURE')
  const at = signature + random.int(armored.length - signature)
  switch (random.int(10)) {
    case 0:
      return armored.replaceAll('\n', random.pick(['\r\n', '\r', '\n\n', ' \n', '\u2028']))
    case 1:
      return random.pick(['\n', ' ', '\ufeff', 'Hello\n', armored]) + armored
    case 2:
      return armored + random.pick(['\n', ' ', 'Hello\n', armored])
    case 3:
      return armored.replace(/Hash: .*\n/, () => random.pick(HEADERS))
    case 4:
      // The signature block of another document.
      return (
        armored.slice(0, signature) +
        random.pick(samples).replace(/^[^]*(?=-----BEGIN PGP SIG)/, '')
      )
    case 5:
    case 6:
      return armored.slice(0, at) + random.pick(BASE64) + armored.slice(at + 1)
    case 7:
      return (
        armored.slice(0, at) +
        random.pick(['', '\n', '=', 'A', anyUnit(random)]) +
        armored.slice(at)
      )
    default:
      return changed(random, armored)
  }
}

const BASE64 = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/']

const HEADERS = [
  ...['', 'Hash: SHA1\n', 'Hash: MD5\n', 'Hash: SHA512,SHA1\n', 'Hash: SHA256\nHash: SHA512\n'],
  ...[
    'Hash: SHA256\n',
    'Hash: SHA384\n',
    'Comment: x\nHash: SHA512\n',
    'Hash: SHA512\nComment: x\n',
  ],
]
