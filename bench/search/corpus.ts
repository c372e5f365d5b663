import type { DocumentId, Nym } from '../../src/lib/brand.ts'
import type { SearchCard } from '../../src/search/card.ts'
import { below, seeded, type Random } from './random.ts'

/** Letters or syllables of a language, its share of all listings, and the number of its words. */
interface Language {
  readonly code: string
  readonly share: number
  readonly words: number
  readonly begins: string
  readonly ends: string
  /** Written without spaces. */
  readonly unspaced?: boolean
}

const LANGUAGES: readonly Language[] = [
  {
    code: 'en',
    share: 0.55,
    words: 60_000,
    begins:
      'b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sl sp st t th tr v w y',
    ends: 'a and ar at e ea ed el en er ess et i ic in ing ion ist o on ood or ot ound u um un us y',
  },
  {
    code: 'es',
    share: 0.1,
    words: 40_000,
    begins: 'b c ch d f g h j l ll m n ñ p qu r s t tr v z',
    ends: 'a ado ar as e en era es í ida illo ir o ón or os u ú ura',
  },
  {
    code: 'de',
    share: 0.1,
    words: 60_000,
    begins: 'b br d dr f g gr h k kl l m n pf r s sch sp st t tr v w z',
    ends: 'a ach an ä äu e eich ein el en er icht ig ing o öl u ung ü uß',
  },
  {
    code: 'ru',
    share: 0.08,
    words: 60_000,
    begins: 'б в вз г д ж з к кр л м н п пр р с ст т тр ф х ц ч ш щ',
    ends: 'а ай ать е ел ен ение ец и ик ина ит ия о ов ок ый ой ость у ы ь ю я',
  },
  {
    code: 'zh',
    share: 0.07,
    words: 20_000,
    begins: '手 电 新 大 小 中 书 机 茶 红 绿 木 金 水 火 山 海 花 鸟 衣',
    ends: '器 具 包 表 鞋 帽 灯 杯 壶 画 笔 纸 线 布 刀 琴 车 店 品 板',
    unspaced: true,
  },
  {
    code: 'ja',
    share: 0.04,
    words: 20_000,
    begins: 'か き く け こ さ し す た ち つ て と な に は ひ ま み 新 古 木',
    ends: 'あ い う え お ん り る れ ろ 本 物 品 具 紙 布 茶 箱 ー',
    unspaced: true,
  },
  {
    code: 'ar',
    share: 0.03,
    words: 40_000,
    begins: 'ال ب ت ج ح خ د ر ز س ش ص ط ع ف ق ك ل م ن ه و',
    ends: 'ا ات ي ين ون ة ر د ل م ن ب س ت',
  },
  {
    code: 'el',
    share: 0.03,
    words: 40_000,
    begins: 'β γ δ ζ θ κ κρ λ μ ν ξ π πρ ρ σ στ τ τρ φ χ ψ',
    ends: 'α ά ας ε ει ές η ή ι ια ικό ο ος ού ου ω ών ης',
  },
]

/** Mandelbrot's law of the frequency of words: 1 / (rank + SHIFT) ^ EXPONENT. */
const SHIFT = 2.7
const EXPONENT = 1.07

/** Draws ranks by that law. */
class Ranks {
  readonly #sums: Float64Array

  constructor(count: number) {
    this.#sums = new Float64Array(count)
    let sum = 0
    for (let rank = 0; rank < count; rank++) {
      sum += 1 / (rank + 1 + SHIFT) ** EXPONENT
      this.#sums[rank] = sum
    }
  }

  draw(random: Random): number {
    const wanted = random() * (this.#sums.at(-1) ?? 0)
    let low = 0
    let high = this.#sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sums[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}

class Vocabulary {
  readonly language: Language
  readonly #words: string[]
  readonly #ranks: Ranks

  constructor(language: Language, random: Random) {
    this.language = language
    const begins = language.begins.split(' ')
    const ends = language.ends.split(' ')
    const words = new Set<string>()
    while (words.size < language.words) {
      // Frequent words are short.
      const rarest = words.size < 200 ? 2 : words.size < 5000 ? 3 : 4
      const syllables = 1 + below(random, rarest)
      let word = ''
      for (let at = 0; at < syllables; at++) {
        word +=
          (begins[below(random, begins.length)] ?? '') + (ends[below(random, ends.length)] ?? '')
      }
      words.add(word)
    }
    this.#words = [...words]
    this.#ranks = new Ranks(language.words)
  }

  word(random: Random): string {
    return this.#words[this.#ranks.draw(random)] ?? ''
  }

  text(random: Random, words: number): string {
    const list = Array.from({ length: words }, () => this.word(random))
    return list.join(this.language.unspaced === true ? '' : ' ')
  }
}

const REGIONS = [
  'ALL',
  'DE,AT,CH',
  'US',
  'US,CA',
  'GB',
  'FR,BE',
  'ES,PT',
  'RU,KZ',
  'JP',
  'GR',
  'DE',
]
const CURRENCIES = ['BTC', 'BTC', 'BTC', 'USD', 'USD', 'EUR', 'EUR', 'GBP', 'JPY']
const CONDITIONS = ['new', 'new', 'new', 'used-excellent', 'used-good', 'used-poor', 'refurbished']
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

const DAY_MS = 86_400_000
/** When all measurements take place. */
export const NOW = Date.UTC(2026, 10, 21)

const TAGS = 8000
const CATEGORIES = 60
const LISTINGS_A_STORE = 20

/** The same listings for the same seed and number, one after the other. */
export function* cards(seed: number, count: number): Generator<SearchCard> {
  const random = seeded(seed)
  const vocabularies = LANGUAGES.map((language) => new Vocabulary(language, random))
  const english = vocabularies[0] as Vocabulary
  const tags = new Ranks(TAGS)
  const tagWords = Array.from({ length: TAGS }, () => english.text(random, 1 + below(random, 2)))
  const categories = Array.from({ length: CATEGORIES }, () => english.text(random, 2))
  const categoryRanks = new Ranks(CATEGORIES)
  for (let made = 0; made < count;) {
    const vocabulary = draw(vocabularies, random)
    const nym = `12D3KooW${textOf(random, 44)}` as Nym
    const store = vocabulary.text(random, 2)
    const shipsTo = REGIONS[below(random, REGIONS.length)]?.split(',') ?? []
    const moderators = random() < 0.6 ? [nym] : []
    const listings = Math.min(count - made, 1 + below(random, 2 * LISTINGS_A_STORE))
    for (let listing = 0; listing < listings; listing++, made++) {
      const title = vocabulary.text(random, 3 + below(random, 6))
      const kind = random() < 0.8 ? 'physical' : random() < 0.7 ? 'digital' : 'service'
      const slug = `${made.toString(36)}-${textOf(random, 8)}`
      yield {
        nym,
        slug,
        store,
        title,
        excerpt: vocabulary.text(random, 12 + below(random, 20)).slice(0, 200),
        tags: Array.from({ length: below(random, 7) }, () => tagWords[tags.draw(random)] ?? ''),
        categories: Array.from(
          { length: 1 + below(random, 2) },
          () => categories[categoryRanks.draw(random)] ?? '',
        ),
        kind,
        condition: CONDITIONS[below(random, CONDITIONS.length)] ?? 'new',
        price: {
          currency: CURRENCIES[below(random, CURRENCIES.length)] ?? 'BTC',
          amount: BigInt(Math.round(Math.exp(4 + 6 * random()))),
        },
        shipsTo: kind === 'physical' ? shipsTo : [],
        freeTo: random() < 0.3 ? shipsTo : [],
        moderators,
        language: vocabulary.language.code,
        adult: random() < 0.02,
        signedAt: NOW - Math.floor(random() * 700) * DAY_MS - below(random, DAY_MS),
        document: `bafkrei${textOf(random, 52).toLowerCase()}` as DocumentId,
      }
    }
  }
}

function draw(vocabularies: readonly Vocabulary[], random: Random): Vocabulary {
  let rest = random()
  for (const vocabulary of vocabularies) {
    rest -= vocabulary.language.share
    if (rest < 0) return vocabulary
  }
  return vocabularies[0] as Vocabulary
}

const textOf = (random: Random, length: number): string =>
  Array.from({ length }, () => ALPHABET[below(random, ALPHABET.length)]).join('')
