/** What never makes another word: accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowels and tatweel. */
const MARKS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200c\u200d\ufe0e\ufe0f]/gu

/** Letters that no decomposition makes alike. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'ng',
  ς: 'σ',
  // Alef, yeh and teh marbuta in the forms people mix up; Persian kaf and yeh.
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  // Hebrew letters as they are at the end of a word.
  ך: 'כ',
  ם: 'מ',
  ן: 'נ',
  ף: 'פ',
  ץ: 'צ',
}

const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu')
const KATAKANA = /[\u30a1-\u30f6]/g
const KATAKANA_TO_HIRAGANA = 0x60
const ASCII = /^[\x00-\x7f]*$/

/**
 * One spelling for what people take for the same text: without case, compatibility forms, accents,
 * points and vowel signs that may be left out; katakana as hiragana. The same on every device
 * (NFKD and NFC of old letters are fixed by Unicode's stability policy).
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return (
    text
      .normalize('NFKD')
      .replace(MARKS, '')
      .toLowerCase()
      .replace(MARKS, '')
      .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
      .replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - KATAKANA_TO_HIRAGANA))
      // Puts Korean syllables, Japanese voiced kana and Indic letters together again.
      .normalize('NFC')
  )
}
