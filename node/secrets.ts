import { readFile, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { UsageError } from './errors.ts'

/** The twelve words of a file, or of the standard input (`-`, `undefined`). Never of the command line. */
export async function readPhrase(source: string | undefined): Promise<string> {
  const words =
    source === undefined || source === '-' ? await text(process.stdin) : await from(source)
  return words.trim()
}

/** A passphrase: the first line of a file. `undefined` where none is named. */
export async function readPassphrase(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  const [line = ''] = (await from(file)).split(/\r?\n/)
  if (line === '') throw new UsageError(`${file} holds no passphrase`)
  return line
}

/** Writes words into a new file that only its owner can read. An old file is not touched. */
export async function writePhrase(file: string, words: readonly string[]): Promise<void> {
  try {
    await writeFile(file, `${words.join(' ')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  } catch {
    throw new UsageError(`${file} cannot be written, or is there already`)
  }
}

async function from(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new UsageError(`${file} cannot be read`)
  }
}
