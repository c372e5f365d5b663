import { readFile, rename, writeFile } from 'node:fs/promises'
import { parseConfig } from '../src/app/config.ts'
import type { SoukConfig } from '../src/lib/config.ts'
import { SoukError } from '../src/lib/errors.ts'
import type { DataFolder } from './data-folder.ts'

/** A host that is slower than this is treated as an absent one. */
const TIMEOUT_MS = 10_000

/** What every checkout has; it names no relay. */
const SHIPPED = new URL('../public/config.json', import.meta.url)

/**
 * The configuration of a bazaar, of the same form as a shell's `config.json`: from a file, or from the URL of
 * one (then a copy stays in the folder for when it cannot be reached), else the copy, else the one
 * that comes with the app. Throws `config.missing`, `config.malformed`.
 */
export async function readConfig(
  folder: DataFolder,
  source: string | undefined,
): Promise<SoukConfig> {
  const kept = folder.file('config.json')
  if (source === undefined) return (await read(kept)) ?? (await read(SHIPPED)) ?? missing('it')
  if (!/^https?:\/\//.test(source)) return (await read(source)) ?? missing(source)
  const text = await download(source)
  if (text === undefined) return (await read(kept)) ?? missing(source)
  const config = parse(text)
  // Whole or not at all, also if the process is killed now.
  await writeFile(`${kept}.new`, text, { flush: true })
  await rename(`${kept}.new`, kept)
  return config
}

async function download(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return response.ok ? await response.text() : undefined
  } catch {
    return undefined
  }
}

async function read(file: string | URL): Promise<SoukConfig | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return undefined
  }
  return parse(text)
}

function parse(text: string): SoukConfig {
  try {
    return parseConfig(JSON.parse(text))
  } catch (error) {
    if (error instanceof SoukError) throw error
    throw new SoukError('config.malformed', 'the configuration is no JSON', { cause: error })
  }
}

function missing(what: string): never {
  throw new SoukError('config.missing', `${what} could not be read`)
}
