/** Greek and Cyrillic as they are most often written in Latin letters, after `fold`. */
const CYRILLIC =
  'а a б b в v г g ґ g д d е e є ie ж zh з z и i і i к k л l м m н n о o п p р r с s т t у u ф f х h ц ts ч ch ш sh щ sh ъ - ы i ь - э e ю iu я ia ђ dj ј i љ li њ ni ћ ch џ dz ў u'
const GREEK =
  'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ ks ο o π p ρ r σ s τ t υ i φ f χ h ψ ps ω o'

const LATIN_OF: ReadonlyMap<string, string> = new Map(
  pairs(`${CYRILLIC} ${GREEK}`).map(([letter, latin]) => [letter, latin === '-' ? '' : latin]),
)

/** Spellings in Latin letters that stand for one sound, longest first. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/shch|sch|ş/g, 'sh'],
  [/tch/g, 'ch'],
  [/tz/g, 'ts'],
  [/kh/g, 'h'],
  [/ph/g, 'f'],
  [/ck|q/g, 'k'],
  [/c(?!h)/g, 'k'],
  [/x/g, 'ks'],
  [/w/g, 'v'],
  [/[yj]/g, 'i'],
  [/ou/g, 'u'],
  [/(.)\1+/g, '$1'],
]

const NON_LATIN = /[\u0370-\u03ff\u0400-\u052f]/u
const LATIN = /^[a-z]+$/

/** Shorter words in another script are as good as any other word. */
const SHORTEST = 3

/** First character of terms that are spellings in Latin letters of words in other scripts. */
export const SOUND = '\u0001'

/** Whether a folded word is one that has a spelling in Latin letters. */
export const isGreekOrCyrillic = (word: string): boolean => NON_LATIN.test(word)

/**
 * The one key of all spellings of a folded Greek, Cyrillic or Latin word, in Latin letters:
 * `самовар`, `σαμοβαρι` and `samowar` begin alike. `undefined`: too short, or another script.
 */
export function soundKey(word: string): string | undefined {
  if (word.length < SHORTEST) return undefined
  const latin = NON_LATIN.test(word) ? latinOf(word) : word
  if (!LATIN.test(latin)) return undefined
  let key = latin
  for (const [spelling, sound] of SOUNDS) key = key.replace(spelling, sound)
  return key.length < SHORTEST ? undefined : key
}

/** What people who write Latin letters may write for a folded Greek or Cyrillic word; at most 24. */
export function latinSpellings(word: string): string[] {
  if (word.length < SHORTEST || !NON_LATIN.test(word)) return []
  let spellings = ['']
  for (const letter of word) {
    const choices = CHOICES.get(letter) ?? [LATIN_OF.get(letter) ?? letter]
    const room = Math.floor(MOST_SPELLINGS / spellings.length)
    const taken = choices.slice(0, Math.max(1, room))
    spellings = taken.flatMap((choice) => spellings.map((begun) => begun + choice))
  }
  return spellings.filter((spelling) => LATIN.test(spelling))
}

const MOST_SPELLINGS = 24

const CHOICES: ReadonlyMap<string, readonly string[]> = new Map([
  ['х', ['kh', 'h', 'ch']],
  ['ц', ['ts', 'c', 'tz']],
  ['к', ['k', 'c']],
  ['в', ['v', 'w']],
  ['я', ['ya', 'ia', 'ja']],
  ['ю', ['yu', 'iu', 'ju']],
  ['ы', ['y', 'i']],
  ['ж', ['zh', 'j']],
  ['щ', ['shch', 'sch', 'sh']],
  ['и', ['i', 'y']],
  ['ф', ['f', 'ph']],
  ['у', ['u', 'oo']],
  ['β', ['v', 'b']],
  ['η', ['i', 'e']],
  ['υ', ['y', 'u', 'i']],
  ['χ', ['ch', 'h', 'kh', 'x']],
  ['φ', ['f', 'ph']],
  ['κ', ['k', 'c']],
  ['ξ', ['x', 'ks']],
])

function latinOf(word: string): string {
  let latin = ''
  for (const letter of word) latin += LATIN_OF.get(letter) ?? letter
  return latin
}

function pairs(table: string): [string, string][] {
  const words = table.split(' ')
  return Array.from({ length: words.length / 2 }, (_, at) => [
    words[2 * at] ?? '',
    words[2 * at + 1] ?? '',
  ])
}
