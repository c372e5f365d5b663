import type { ShareCard } from './card.ts'

/** Code points; messengers show less. */
const MAX_TITLE = 140
const MAX_DESCRIPTION = 240

export interface PageInit {
  readonly card: ShareCard
  /** Base URL under which this page and its photo are reached, without a slash at its end. */
  readonly site: string
  /** Base URL of the app, where the link leads. */
  readonly app: string
}

/** Path of the preview of a listing, or of a store. */
const sharePath = ({ nym, slug }: Pick<ShareCard, 'nym' | 'slug'>): string =>
  slug === undefined ? `/p/${nym}` : `/s/${nym}/${encodeURIComponent(slug)}`

/**
 * A page for those who follow links without running anything: Open Graph tags (ogp.me), the same in
 * words, and the link to the listing or store itself. No scripts, no styles; whatever comes from others is text.
 */
export function sharePage({ card, site, app }: PageInit): string {
  const path = sharePath(card)
  const title = shortened(card.title, MAX_TITLE)
  const about = shortened(card.description, MAX_DESCRIPTION)
  const description = shortened(
    [card.facts, card.description].filter(Boolean).join(' · '),
    MAX_DESCRIPTION,
  )
  const tags: [string, string][] = [
    ['og:type', 'website'],
    ['og:site_name', 'Souk'],
    ['og:title', title],
    ['og:description', description],
    ['og:url', `${site}${path}`],
  ]
  if (card.photo !== undefined) {
    tags.push(['og:image', `${site}${path}/photo`], ['og:image:type', card.photo.type])
    if (card.photo.alt !== '') tags.push(['og:image:alt', shortened(card.photo.alt, MAX_TITLE)])
  }
  const place = card.slug === undefined ? '' : `/${encodeURIComponent(card.slug)}`
  const link = `${app}#/store/${card.nym}${place}`
  const words = WORDS[card.slug === undefined ? 'store' : 'listing']
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${text(title)} · Souk</title>
<meta name="description" content="${text(description)}">
${tags.map(([name, value]) => `<meta property="${name}" content="${text(value)}">`).join('\n')}
</head>
<body>
<h1 dir="auto">${text(title)}</h1>
<p>${text(card.facts)}</p>
<p dir="auto">${text(about)}</p>
<p dir="auto">${words.by} ${text(card.vendor)}.</p>
<p><a href="${text(link)}" rel="noreferrer">Open the ${words.thing}</a></p>
<p>This is a preview. The ${words.thing} itself opens in your browser, which checks who signed it.</p>
</body>
</html>
`
}

const WORDS = {
  listing: { thing: 'listing', by: 'Offered by' },
  store: { thing: 'store', by: 'Kept by' },
} as const

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** As text or inside a quoted attribute; what nobody sees and what turns the direction is left out. */
function text(from: string): string {
  return from
    .replaceAll(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? '')
}

function shortened(from: string, max: number): string {
  const all = [...from.replaceAll(/\s+/gu, ' ').trim()]
  return all.length <= max ? all.join('') : `${all.slice(0, max - 1).join('')}…`
}
