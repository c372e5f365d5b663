import type { Browser } from 'playwright'

/** Pictures of goods, drawn here, so that screenshots show no stranger's photographs. */
export const STILL_LIFES = {
  rug: scene(
    '#d8b98a',
    '#b98f5c',
    `<g transform="translate(240 190)"><rect width="800" height="580" rx="6" fill="#8e2f24"/>
    <rect x="24" y="24" width="752" height="532" fill="none" stroke="#e8c78a" stroke-width="10"/>
    <rect x="56" y="56" width="688" height="468" fill="#22405a"/>
    ${grid(6, 4, (x, y) => `<g transform="translate(${100 + x * 110} ${100 + y * 104})"><path d="M40 0 80 40 40 80 0 40Z" fill="${(x + y) % 2 ? '#c8553d' : '#e8c78a'}"/><path d="M40 18 62 40 40 62 18 40Z" fill="#22405a"/></g>`)}
    ${grid(40, 1, (x) => `<path d="M${10 + x * 20} 580v26" stroke="#e8d9b8" stroke-width="4"/><path d="M${10 + x * 20} 0v-26" stroke="#e8d9b8" stroke-width="4"/>`)}</g>`,
  ),
  teapot: scene(
    '#e9e2d4',
    '#c9bda6',
    `<ellipse cx="650" cy="790" rx="330" ry="46" fill="#0003"/>
    <path d="M360 540c-90-20-150-90-140-150 60 10 90 60 150 70" fill="#27606f"/>
    <path d="M930 470c120-60 180 20 150 120-22 76-90 110-180 110" fill="none" stroke="#27606f" stroke-width="44"/>
    <path d="M380 440h530c60 190 0 350-130 350H510C380 790 320 630 380 440Z" fill="#2f7285"/>
    <path d="M420 470c-20 120 0 230 70 280" stroke="#7fb7c4" stroke-width="26" fill="none" stroke-linecap="round" opacity=".7"/>
    <ellipse cx="645" cy="438" rx="268" ry="46" fill="#27606f"/><ellipse cx="645" cy="424" rx="200" ry="38" fill="#3d8699"/>
    <circle cx="645" cy="372" r="34" fill="#c8553d"/>`,
  ),
  lemons: scene(
    '#e4efe6',
    '#a9c3ad',
    `<ellipse cx="650" cy="760" rx="420" ry="60" fill="#0002"/>
    <path d="M240 560h820c-20 150-150 230-410 230s-390-80-410-230Z" fill="#b7744f"/><ellipse cx="650" cy="560" rx="410" ry="76" fill="#8f5738"/>
    ${[
      [430, 500, -20],
      [610, 470, 12],
      [800, 500, 30],
      [530, 390, 8],
      [710, 380, -26],
    ]
      .map(
        ([x, y, turn]) =>
          `<g transform="translate(${x} ${y}) rotate(${turn})"><path d="M-130 0c0-80 60-104 130-104s110 30 130 84l26 12-22 22c-16 70-66 90-134 90C-74 104-130 78-130 0Z" fill="#f0c330"/><path d="M-84-20c12-40 44-56 90-60" stroke="#fbe68e" stroke-width="16" fill="none" stroke-linecap="round"/></g>`,
      )
      .join('')}`,
  ),
  lamp: scene(
    '#3b2f3f',
    '#201823',
    `<circle cx="640" cy="420" r="420" fill="url(#glow)"/><path d="M640 60v110" stroke="#c99a4a" stroke-width="8"/>
    <path d="M500 300c0-90 60-140 140-140s140 50 140 140l40 160c-40 120-100 170-180 170s-140-50-180-170Z" fill="#b9762d"/>
    ${grid(5, 4, (x, y) => `<path transform="translate(${530 + x * 48} ${270 + y * 76})" d="M14 0 28 24 14 48 0 24Z" fill="#ffe3a3"/>`)}
    <path d="M560 630h160l-30 60h-100Z" fill="#8d5520"/>`,
  ),
} as const

/** Renders a picture to PNG, 1280 × 960 px. */
export async function paint(browser: Browser, name: keyof typeof STILL_LIFES): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 960 } })
  await page.setContent(`<style>body{margin:0}</style>${STILL_LIFES[name]}`)
  const png = await page.screenshot()
  await page.close()
  return png
}

function scene(light: string, dark: string, goods: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 960" width="1280" height="960">
    <defs><linearGradient id="wall" x2=".3" y2="1"><stop stop-color="${light}"/><stop offset="1" stop-color="${dark}"/></linearGradient>
    <radialGradient id="glow"><stop stop-color="#ffdf9a" stop-opacity=".8"/><stop offset="1" stop-color="#ffdf9a" stop-opacity="0"/></radialGradient></defs>
    <rect width="1280" height="960" fill="url(#wall)"/>${goods}</svg>`
}

function grid(columns: number, rows: number, cell: (x: number, y: number) => string): string {
  return Array.from({ length: columns * rows }, (_, index) =>
    cell(index % columns, Math.floor(index / columns)),
  ).join('')
}
