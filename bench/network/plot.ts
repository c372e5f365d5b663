/** One line of a plot, or one row of marks. */
export interface Series {
  name: string
  points: readonly (readonly [x: number, y: number])[]
  /** For what was computed and not measured. */
  dashed?: boolean
}

/** One axis. Its range is that of the points, unless given. */
export interface Axis {
  label: string
  min?: number
  max?: number
  /** Powers of ten, or with `2` of two, at equal distances. All values must be above 0. */
  log?: 2 | 10
}

export interface PlotInit {
  title: string
  x: Axis
  y: Axis
  series: readonly Series[]
}

const WIDTH = 860
const HEIGHT = 420
const LEFT = 72
/** Room for the names of the lines. */
const RIGHT = 200
const TOP = 44
const BOTTOM = 58
/** Told apart also without colours, by their marks. */
const COLOURS = ['#0b6e4f', '#c8553d', '#2b59c3', '#8a5a00', '#7b2d8b', '#4a4a4a']
const TICKS = 6

/** A line plot as a standalone SVG picture, readable on light and dark pages. */
export function plot({ title, x, y, series }: PlotInit): string {
  const across = scale(x, values(series, 0), LEFT, WIDTH - RIGHT)
  const up = scale(y, values(series, 1), HEIGHT - BOTTOM, TOP)
  const legendX = WIDTH - RIGHT + 12
  const legendY = (index: number) => TOP + 16 + index * 18
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(WIDTH / 2, 24, title, 'middle', 'font-size="15" font-weight="600"'),
    ...across.ticks.map((tick) => gridLine(across.at(tick), TOP, across.at(tick), HEIGHT - BOTTOM)),
    ...up.ticks.map((tick) => gridLine(LEFT, up.at(tick), WIDTH - RIGHT, up.at(tick))),
    ...across.ticks.map((tick) =>
      text(across.at(tick), HEIGHT - BOTTOM + 18, label(tick), 'middle'),
    ),
    ...up.ticks.map((tick) => text(LEFT - 8, up.at(tick) + 4, label(tick), 'end')),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, x.label, 'middle'),
    `<text transform="translate(18 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escape(y.label)}</text>`,
  ]
  for (const [index, { name, points, dashed }] of series.entries()) {
    const colour = COLOURS[index % COLOURS.length] ?? '#000'
    const spots = points.map(([px, py]) => [across.at(px), up.at(py)] as const)
    const path = spots.map(([px, py]) => `${fixed(px)},${fixed(py)}`).join(' ')
    const dash = dashed === true ? ' stroke-dasharray="6 4"' : ''
    parts.push(
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`,
      ...(dashed === true ? [] : spots.map(([px, py]) => mark(index, px, py, colour))),
      `<line x1="${legendX}" x2="${legendX + 24}" y1="${legendY(index)}" y2="${legendY(index)}" stroke="${colour}" stroke-width="2"${dash}/>`,
      ...(dashed === true ? [] : [mark(index, legendX + 12, legendY(index), colour)]),
      text(legendX + 32, legendY(index) + 4, name, 'start'),
    )
  }
  return `${[...parts, '</svg>'].join('\n')}\n`
}

interface Scale {
  at(value: number): number
  ticks: number[]
}

function values(series: readonly Series[], index: 0 | 1): number[] {
  return series.flatMap(({ points }) => points.map((point) => point[index]))
}

function scale(axis: Axis, all: readonly number[], from: number, to: number): Scale {
  const min = axis.min ?? Math.min(...all)
  const max = Math.max(axis.max ?? Math.max(...all), min + Number.EPSILON)
  const base = axis.log
  const map = (value: number) => (base === undefined ? value : Math.log(value) / Math.log(base))
  const [low, high] = [map(min), map(max)]
  const at = (value: number) => from + ((map(value) - low) / (high - low)) * (to - from)
  if (base !== undefined) {
    const first = Math.ceil(low - 1e-9)
    const count = Math.floor(high + 1e-9) - first + 1
    return { at, ticks: Array.from({ length: count }, (_, index) => base ** (first + index)) }
  }
  const step = niceStep((high - low) / TICKS)
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.floor(high / step + 1e-9) - first + 1
  return { at, ticks: Array.from({ length: count }, (_, index) => (first + index) * step) }
}

/** 1, 2 or 5 times a power of ten, not below the wanted step. */
function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted))
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= wanted) ?? 10)
}

function mark(index: number, x: number, y: number, colour: string): string {
  const [px, py] = [fixed(x), fixed(y)]
  if (index % 3 === 1)
    return `<rect x="${fixed(x - 4)}" y="${fixed(y - 4)}" width="8" height="8" fill="${colour}"/>`
  if (index % 3 === 2) return `<path d="M${px} ${fixed(y - 5)}l5 9h-10z" fill="${colour}"/>`
  return `<circle cx="${px}" cy="${py}" r="4" fill="${colour}"/>`
}

function text(x: number, y: number, words: string, anchor: string, more = ''): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" ${more}>${escape(words)}</text>`
}

const gridLine = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="#ddd"/>`

const fixed = (value: number): string => value.toFixed(1)
const label = (value: number): string => String(Math.round(value * 1_000) / 1_000)
const escape = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
