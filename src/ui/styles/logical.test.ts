import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
/** Declarations that would point to the wrong side in a language that is written from the right. */
const PHYSICAL =
  /^\s*(?:(?:margin|padding|border)-(?:left|right)[\w-]*|(?:left|right)|text-align:\s*(?:left|right)|float:\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius)\s*[:;]/m

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(svelte|css)$/.test(name),
)

describe('the interface in a language that is written from right to left', () => {
  it.each(files)('%s turns with the direction of writing', (name) => {
    const text = readFileSync(join(ROOT, name), 'utf8')
    const styles = name.endsWith('.css')
      ? text
      : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '')
    expect(PHYSICAL.exec(styles)?.[0]).toBeUndefined()
  })
})
