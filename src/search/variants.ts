/** Letters of a form without its ending; fewer say nothing. */
const SHORTEST = 3
/** Of endings of one vowel: tap and tape are two words. */
const SHORTEST_BEFORE_VOWEL = 4

/**
 * Endings that differ between forms of one word, by pairs with a hyphen between them, of languages of each
 * script: mostly singular and plural. They stand in the letters that `fold` leaves. No dictionary knows
 * which word takes which: a form that nobody writes is not in the index.
 */
const ENDINGS: readonly { readonly script: RegExp; readonly pairs: readonly Pair[] }[] = [
  {
    script: /^[a-z]+$/,
    pairs: pairs('-s -es -en -x e-en y-ies f-ves fe-ves a-e o-i e-i +-e'),
  },
  {
    script: /^\p{Script=Cyrillic}+$/u,
    pairs: pairs(
      '-а -ы -и -у -ов -е а-ы а-и а-у а-е я-и я-ю о-а е-я ь-и ь-я ая-ыи ая-ое ая-ые ая-ую ыи-ое ыи-ые ая-ии ии-ие',
    ),
  },
  {
    script: /^\p{Script=Greek}+$/u,
    pairs: pairs('οσ-οι οσ-ου οσ-ο α-εσ η-εσ ο-α ι-ια α-ασ η-ησ'),
  },
  { script: /^\p{Script=Hebrew}+$/u, pairs: pairs('-ימ -ות ה-ות ה-ת') },
  { script: /^\p{Script=Arabic}+$/u, pairs: pairs('-ات ه-ات -ين -ون -ه') },
]

/** Articles that are written together with the word. */
const ARTICLES = [
  { script: /^\p{Script=Arabic}+$/u, article: 'ال' },
  { script: /^\p{Script=Hebrew}+$/u, article: 'ה' },
]

interface Pair {
  readonly ends: readonly [string, string]
  readonly shortest: number
}

/** Other forms of a folded word that sellers may have written; at most about 20. */
export function variants(word: string): string[] {
  const found = new Set<string>()
  for (const { script, pairs } of ENDINGS) {
    if (!script.test(word)) continue
    for (const { ends, shortest } of pairs) {
      for (const [end, other] of [ends, ends.toReversed()] as [string, string][]) {
        const stem = word.length - end.length
        if (stem >= shortest && word.endsWith(end)) found.add(word.slice(0, stem) + other)
      }
    }
  }
  for (const { script, article } of ARTICLES) {
    if (!script.test(word)) continue
    const stem = word.slice(article.length)
    if (!word.startsWith(article)) found.add(article + word)
    else if (stem.length >= SHORTEST) found.add(stem)
  }
  found.delete(word)
  return [...found]
}

const SPELT: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' }
const UMLAUT = /[äöüåø]/g
const SPELT_OUT = /ae|oe|ue/g

/**
 * The other spelling of umlauts, unfolded: `moebel` for `Möbel` as for `Moebel`, which is there without its dots
 * otherwise. `undefined`: there is none.
 */
export function otherSpelling(word: string): string | undefined {
  const typed = word.normalize('NFC').toLowerCase()
  const out = typed.replace(UMLAUT, (letter) => SPELT[letter] ?? letter)
  if (out !== typed) return out
  const short = typed.replace(SPELT_OUT, (letters) => letters.slice(0, 1))
  return short === typed || short.length < SHORTEST ? undefined : short
}

function pairs(list: string): Pair[] {
  return list.split(' ').map((pair) => {
    const careful = pair.startsWith('+')
    const [a = '', b = ''] = pair.slice(careful ? 1 : 0).split('-')
    return { ends: [a, b], shortest: careful ? SHORTEST_BEFORE_VOWEL : SHORTEST }
  })
}
