import { describe, expect, it } from 'vitest'
import { lookAlikes, skeleton } from './look-alike.ts'
import { asHandle, handleScript, parseHandle } from './name.ts'

const code = (text: string): unknown => {
  try {
    return parseHandle(text)
  } catch (error) {
    return (error as { code: unknown }).code
  }
}

describe('a handle', () => {
  it('has one form, however it is typed', () => {
    for (const typed of [
      '@WaterMelons',
      ' watermelons ',
      '＠ｗａｔｅｒｍｅｌｏｎｓ',
      'WATERMELONS',
    ])
      expect(parseHandle(typed)).toBe('watermelons')
    expect(parseHandle('Cafe\u0301')).toBe('caf\u00e9')
    expect(parseHandle('Арбуз-2')).toBe('арбуз-2')
  })

  it('may be written in the letters of one script, with digits', () => {
    const good = [
      'すいか',
      'スイカ屋',
      '수박가게',
      'तरबूज',
      'بطيخ',
      'אבטיח',
      'แตงโม',
      'მელონი',
      'karpouzi-7',
    ]
    for (const text of good) expect(asHandle(text)).toBe(text)
    expect(handleScript(parseHandle('スイカ屋'))).toBe('japanese')
    expect(handleScript(parseHandle('Арбуз-2'))).toBe('cyrillic')
  })

  it('is refused with the reason', () => {
    expect(code('ab')).toBe('handle.length')
    expect(code('a'.repeat(31))).toBe('handle.length')
    expect(code('a b c')).toBe('handle.characters')
    expect(code('melon\u200b')).toBe('handle.characters')
    expect(code('melon_1')).toBe('handle.characters')
    expect(code('12345')).toBe('handle.characters')
    expect(code('x\u0338melon')).toBe('handle.characters')
    expect(code('\u0941रबूज')).toBe('handle.characters')
    // The first letter is Cyrillic.
    expect(code('аpple')).toBe('handle.mixed-scripts')
    expect(code('-melon')).toBe('handle.hyphens')
    expect(code('mel--on')).toBe('handle.hyphens')
  })
})

describe('look-alikes', () => {
  const shape = (text: string) => skeleton(parseHandle(text))

  it('are told by their shape: digits, pairs, accents and other scripts', () => {
    expect(shape('melon')).toBe(shape('me1on'))
    expect(shape('melon')).toBe(shape('mel0n'))
    expect(shape('mike')).toBe(shape('m1ke'))
    expect(shape('modern')).toBe(shape('modem'))
    expect(shape('café')).toBe(shape('cafe'))
    expect(shape('cosy')).toBe(shape('созу'.replace('з', 'ѕ')))
    expect(shape('melon-shop')).toBe(shape('melonshop'))
    expect(shape('melon')).not.toBe(shape('lemon'))
  })

  it('are found among other names, and a name is none of itself', () => {
    const others = ['melon', 'me1on', 'lemon'].map(parseHandle)
    expect(lookAlikes(parseHandle('melon'), others)).toEqual(['me1on'])
  })
})
