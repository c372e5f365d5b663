import { parseArgs } from 'node:util'
import { isNym } from '../src/contracts/identity/nym.ts'
import type { Nym } from '../src/lib/brand.ts'
import { UsageError } from './errors.ts'

/** What `--help` says. */
export const HELP = `A node of the bazaar without a browser: keeps stores, hands them out, takes mail.

  npm run node -- [command] [options]

Commands
  run                 the node, until it is stopped (without a command: this)
  follow <nym|link>   keep all of a store and its newer versions, and run
  unfollow <nym|link> no longer
  keep <nym|link>     fetch a store once; it gives way when room is short
  status              what the node does now
  create              a new identity; its twelve words go to --phrase-to FILE
  restore             the identity of twelve words, from --phrase FILE or typed in
  unlock              open the vault of the running node with the passphrase
  lock                close it

  If a node runs in the folder already, it does what the command says; else one starts for it.

Options
  --data DIR             where everything is kept (default: .souk/node)
  --config FILE|URL      config.json of the bazaar (default: the copy in DIR, else the shipped one)
  --phrase FILE          twelve words; "-" is the standard input. Never an argument: others could read it
  --phrase-to FILE       where "create" writes the new words, readable by you only
  --passphrase-file FILE guards the words on the disk; needed at each start, then
  --room BYTES           for stores of others, such as 20G
  --upload BYTES         a second at most, such as 500k; 0: without limit
  --share [HOST:]PORT    serve previews of stores and listings (Open Graph); off without it
  --share-site URL       how the world reaches them; needed with --share
  --share-app URL        the app, to which they lead; needed with --share
  --quiet                say only what is wrong
  --help`

const COMMANDS = [
  'run',
  'follow',
  'unfollow',
  'keep',
  'status',
  'create',
  'restore',
  'unlock',
  'lock',
] as const
export type CommandName = (typeof COMMANDS)[number]

/** Where previews of listings are served, and where they lead. */
export interface ShareOptions {
  readonly host: string
  readonly port: number
  readonly site: string
  readonly app: string
}

/** What somebody typed, understood. */
export interface Invocation {
  readonly command: CommandName
  readonly nyms: readonly Nym[]
  readonly data: string
  readonly config: string | undefined
  readonly phrase: string | undefined
  readonly phraseTo: string | undefined
  readonly passphraseFile: string | undefined
  /** Bytes. */
  readonly room: number | undefined
  /** Bytes a second; 0: without limit. */
  readonly upload: number | undefined
  /** Previews of listings; `undefined`: none. */
  readonly share: ShareOptions | undefined
  readonly quiet: boolean
  readonly help: boolean
}

/** Throws UsageError `node.usage`. */
export function parseInvocation(args: readonly string[]): Invocation {
  const { values, positionals } = parsed(args)
  const [name = 'run', ...rest] = positionals
  const command = COMMANDS.find((one) => one === name)
  if (command === undefined) throw new UsageError(`there is no command ${name}; see --help`)
  const takesNyms = command === 'follow' || command === 'unfollow' || command === 'keep'
  if (takesNyms && rest.length === 0) throw new UsageError(`${command}: which store?`)
  // Perhaps twelve words, which must not be repeated on a screen.
  if (!takesNyms && rest.length > 0) throw new UsageError(`${command} takes no more words`)
  return {
    command,
    nyms: rest.map(nymIn),
    data: values.data ?? '.souk/node',
    config: values.config,
    phrase: values.phrase,
    phraseTo: values['phrase-to'],
    passphraseFile: values['passphrase-file'],
    room: bytes('--room', values.room),
    upload: bytes('--upload', values.upload),
    share: share(values),
    quiet: values.quiet ?? false,
    help: values.help ?? false,
  }
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: text,
        config: text,
        phrase: text,
        'phrase-to': text,
        'passphrase-file': text,
        room: text,
        upload: text,
        share: text,
        'share-site': text,
        'share-app': text,
        quiet: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

type ShareValues = Readonly<Partial<Record<'share' | 'share-site' | 'share-app', string>>>

function share(values: ShareValues): ShareOptions | undefined {
  const { share: where, 'share-site': site, 'share-app': app } = values
  if (where === undefined && site === undefined && app === undefined) return undefined
  const [, host = '127.0.0.1', port] = /^(?:\[?([\w.:-]+?)\]?:)?(\d{1,5})$/.exec(where ?? '') ?? []
  if (port === undefined || Number(port) > 65_535)
    throw new UsageError('--share: name a port, or host:port')
  return { host, port: Number(port), site: url('--share-site', site), app: url('--share-app', app) }
}

function url(option: string, text: string | undefined): string {
  const good = /^https?:\/\/[^\s/"'<>?#]+(\/[^\s"'<>?#]*)?$/.test(text ?? '')
  if (text === undefined || !good) throw new UsageError(`${option}: an URL with http(s) is needed`)
  return text
}

/** A nym, alone or inside a link to a store or listing. */
function nymIn(text: string): Nym {
  const found = text.match(/12D3KooW[1-9A-HJ-NP-Za-km-z]{44}/)?.[0]
  if (found !== undefined && isNym(found)) return found
  throw new UsageError(`${text} names no store`)
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

function bytes(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([kmgt]?)b?$/i.exec(text) ?? []
  if (digits === undefined) throw new UsageError(`${option}: ${text} is no number of bytes`)
  return Math.round(Number(digits) * (UNITS[unit.toLowerCase()] ?? 1))
}
