import { describe, expect, it } from 'vitest'
import type { Nym } from '../../src/lib/brand.ts'
import type { ShareCard } from './card.ts'
import { sharePage } from './page.ts'

const nym = '12D3KooWKumsT11Z979SHPVYxfo98WQ8KwwKXdRbDCwoV6nXWmwp' as Nym
const lamp: ShareCard = {
  nym,
  slug: 'brass-lamp',
  title: 'Brass lamp',
  description: 'Hand made.\nWith its glass.',
  facts: '21,000 sat',
  vendor: '“Alma” (…V6nXWmwp)',
}
const page = (change: Partial<ShareCard>) =>
  sharePage({
    card: { ...lamp, ...change },
    site: 'https://share.example',
    app: 'https://shop.example/',
  })
const tags = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<meta property="([^"]+)" content="([^"]*)">/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  )
/** Of all elements, in order: whatever others write adds none. */
const elements = (html: string) => [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag.split(' ')[0])

describe('the preview of a listing', () => {
  it('tells messengers title, price, words and photo, and leads people to the listing itself', () => {
    const photo = { bytes: new Uint8Array(3), type: 'image/webp', alt: 'A lamp' }
    const html = page({ photo })
    expect(tags(html)).toEqual({
      'og:type': 'website',
      'og:site_name': 'Souk',
      'og:title': 'Brass lamp',
      'og:description': '21,000 sat · Hand made. With its glass.',
      'og:url': `https://share.example/s/${nym}/brass-lamp`,
      'og:image': `https://share.example/s/${nym}/brass-lamp/photo`,
      'og:image:type': 'image/webp',
      'og:image:alt': 'A lamp',
    })
    expect(html).toContain(`href="https://shop.example/#/store/${nym}/brass-lamp"`)
    expect(page({})).not.toContain('og:image')
  })

  it('takes what a hostile vendor writes for text, wherever it stands', () => {
    const attacks = [
      '<script>alert(1)</script>',
      '"><script src=//evil.example></script>',
      "' onmouseover='alert(1)",
      '</title><meta http-equiv="refresh" content="0;url=//evil.example">',
      '--><img src=x onerror=alert(1)>',
      '&lt;script&gt;&#x3c;b&#62;',
      'javascript:alert(1)',
      '\u0000<\u0000script\u0000>',
    ]
    const calm = elements(
      page({ photo: { bytes: new Uint8Array(1), type: 'image/png', alt: 'x' } }),
    )
    for (const attack of attacks) {
      const photo = { bytes: new Uint8Array(1), type: 'image/png', alt: attack }
      const hostile = { title: attack, description: attack, vendor: attack, slug: attack, photo }
      const html = page({ ...hostile, facts: attack })
      expect(elements(html)).toEqual(calm)
      expect(html).not.toContain('\u0000')
      expect(html.match(/ (?:href|src)="[^"]*"/g)).toHaveLength(1)
    }
    // What is escaped already is escaped once more: it shows as it was written.
    expect(page({ title: '&lt;b&gt;' })).toContain('<h1 dir="auto">&amp;lt;b&amp;gt;</h1>')
  })

  it('cannot be turned round by signs that nobody sees, nor filled with a flood of words', () => {
    const html = page({ title: 'Safe\u202egnp.exe', description: '𝕬'.repeat(10_000) })
    expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
    expect(html.length).toBeLessThan(5_000)
    expect(tags(html)['og:description']).toMatch(/𝕬…$/u)
  })
})

it('the preview of a store leads to the store, and is reached where no listing can be', () => {
  const { slug: _, ...store } = { ...lamp, title: 'Alma', facts: '' }
  const photo = { bytes: new Uint8Array(3), type: 'image/webp', alt: '' }
  const html = sharePage({
    card: { ...store, photo },
    site: 'https://share.example',
    app: 'https://shop.example/',
  })
  expect(tags(html)).toMatchObject({
    'og:title': 'Alma',
    'og:description': 'Hand made. With its glass.',
    'og:url': `https://share.example/p/${nym}`,
    'og:image': `https://share.example/p/${nym}/photo`,
  })
  expect(html).toContain(`href="https://shop.example/#/store/${nym}"`)
  expect(html).toContain('Kept by “Alma” (…V6nXWmwp).')
})
