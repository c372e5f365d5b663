import { describe, expect, it } from 'vitest'
import { errors } from './en/errors.ts'
import { en as texts } from './en/index.ts'
import { late } from './en/late.ts'
import { pseudoCatalog } from './pseudo.ts'
import { placeholders, translate } from './translate.ts'

const en = { ...texts, ...late, ...errors }

describe('a text of the interface', () => {
  it('puts values where the language wants them and writes numbers as people there do', () => {
    const catalog = { sent: '{amount} an {name}' }
    expect(translate(catalog, 'de', 'sent', { amount: 1234.5, name: 'Ada' })).toBe('1.234,5 an Ada')
  })

  it('leaves a placeholder visible when its value is missing, rather than saying nothing', () => {
    expect(translate({ hello: 'Hello {name}' }, 'en', 'hello')).toBe('Hello {name}')
  })

  it('chooses the plural form by the rules of the language, not by "one or more"', () => {
    const polish = {
      'file.one': '{count} plik',
      'file.few': '{count} pliki',
      'file.other': '{count} plików',
    }
    expect(translate(polish, 'pl', 'file', { count: 1 })).toBe('1 plik')
    expect(translate(polish, 'pl', 'file', { count: 3 })).toBe('3 pliki')
    expect(translate(polish, 'pl', 'file', { count: 5 })).toBe('5 plików')
  })

  it('is undefined for a key that no catalog has', () => {
    expect(translate({}, 'en', 'nothing.here')).toBeUndefined()
  })
})

describe('the English catalog', () => {
  const keys = Object.keys(en)

  it('has both forms of every plural text, with the number in the general one', () => {
    for (const key of keys.filter((name) => name.endsWith('.one'))) {
      const other = (en as Record<string, string>)[key.replace(/\.one$/, '.other')]
      expect(other, key).toBeDefined()
      expect(placeholders(other ?? ''), key).toContain('count')
    }
  })

  it('has no blank text and no text with stray blanks at its ends', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(text.trim(), key).not.toBe('')
      expect(text, key).toBe(text.trim())
    }
  })

  it('says in every error what it means or what to do: more than one short sentence', () => {
    for (const [key, text] of Object.entries(en)) {
      if (key.startsWith('error.')) expect(text.length, key).toBeGreaterThan(25)
    }
  })
})

describe('another language', () => {
  const pseudo = pseudoCatalog(en)

  it('has the same keys and placeholders as English', () => {
    expect(Object.keys(pseudo)).toEqual(Object.keys(en))
    for (const [key, text] of Object.entries(en)) {
      expect(placeholders(pseudo[key] ?? ''), key).toEqual(placeholders(text))
    }
  })

  it('is longer and marked, so that untranslated texts and bursting boxes are seen', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(pseudo[key]?.startsWith('['), key).toBe(true)
      expect(pseudo[key]?.length ?? 0, key).toBeGreaterThan(text.length * 1.3)
    }
  })
})
