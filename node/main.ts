/** `npm run node -- …`: a node of the bazaar without a browser, until SIGINT or SIGTERM. See `usage.ts`. */
import type { NodeHost } from './host.ts'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { toWireError } from '../src/lib/errors.ts'
import { carryOut } from './commands.ts'
import type { Command, Outcome } from './commands.ts'
import { askRunning, serveControl } from './control.ts'
import { NotRunningError, UsageError } from './errors.ts'
import { report } from './reporter.ts'
import { readPassphrase, readPhrase, writePhrase } from './secrets.ts'
import { HELP, parseInvocation } from './usage.ts'
import type { Invocation } from './usage.ts'
import { until } from './wait.ts'

/** A supervisor kills after longer; what is kept is whole at every moment. */
const STOP_TIMEOUT_MS = 8_000

/** After these the node goes on; the others are done when they are done. */
const STAYING: readonly string[] = ['run', 'follow', 'keep']

const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`)

async function main(): Promise<void> {
  // Whatever is written is for its owner only.
  process.umask(0o077)
  const asked = parseInvocation(process.argv.slice(2))
  if (asked.help) return console.log(HELP)
  const command = await commandOf(asked)
  const elsewhere = await tellRunning(asked, command)
  if (elsewhere !== undefined) return conclude(asked, elsewhere)
  await runHere(asked, command)
}

async function commandOf(asked: Invocation): Promise<Command> {
  const { command, nyms, room, upload } = asked
  if (command === 'create' && asked.phraseTo === undefined) {
    throw new UsageError('create: the twelve words are written to --phrase-to FILE; name one')
  }
  const passphrase = await readPassphrase(asked.passphraseFile)
  if (command === 'unlock' && passphrase === undefined) {
    throw new UsageError('unlock: the passphrase is read from --passphrase-file FILE; name one')
  }
  const phrase = command === 'restore' ? await readPhrase(asked.phrase) : undefined
  return { command, nyms, phrase, passphrase, room, upload }
}

/** `undefined`: no node runs in the folder, or the command is to run one. */
async function tellRunning(asked: Invocation, command: Command): Promise<Outcome | undefined> {
  if (asked.command === 'run') return undefined
  try {
    return (await askRunning(asked.data, command)) as Outcome
  } catch (error) {
    if (error instanceof NotRunningError) return undefined
    throw error
  }
}

async function runHere(asked: Invocation, command: Command): Promise<void> {
  // Not before it is needed: a command for a running node, or `--help`, needs none of it.
  enableCompileCache(join(asked.data, 'code'))
  const { openNodeHost } = await import('./host.ts')
  const node = await openNodeHost({ dataDir: asked.data, config: asked.config })
  const stays = STAYING.includes(asked.command)
  const say = asked.quiet ? () => undefined : log
  const stopReport = stays ? report(node.client, say) : () => undefined
  const stopControl = await serveControl(node.dataDir, (request) =>
    carryOut(node.client, request as Command),
  )
  const stopShare = stays ? await share(asked, node, say) : () => undefined
  const stop = async () => {
    await stopShare()
    stopReport()
    await stopControl()
    await node.stop()
  }
  stopOnSignal(say, stop)
  goOnAfterFailures()
  try {
    await unlockIfNeeded(node, command)
    await conclude(asked, await carryOut(node.client, command))
  } catch (error) {
    await stop()
    throw error
  }
  if (stays) return
  await stop()
  process.exit(0)
}

/** Previews of listings, if they are wanted. Resolves with the function that ends them. */
async function share(asked: Invocation, node: NodeHost, say: (line: string) => void) {
  if (asked.share === undefined) return () => undefined
  const { serveShare } = await import('./share/server.ts')
  const server = await serveShare({ ...asked.share, client: node.client, content: node.content })
  say(`Previews of listings are served at ${server.url}/s/…`)
  return server.stop
}

/** Under a passphrase a node that starts again is locked until it is told. */
async function unlockIfNeeded({ client }: NodeHost, { command, passphrase }: Command) {
  const { vault } = await until(client, 'session', {}, () => true)
  if (vault !== 'locked' || command === 'unlock') return
  if (passphrase !== undefined) await carryOut(client, { command: 'unlock', nyms: [], passphrase })
  else log('The vault is locked: give --passphrase-file, or use the command unlock.')
}

async function conclude(asked: Invocation, { text, words }: Outcome): Promise<void> {
  if (words !== undefined && asked.phraseTo !== undefined) await writePhrase(asked.phraseTo, words)
  if (text !== '') console.log(text)
}

/** As in a browser, an act that nobody waits for may fail without ending the node. */
function goOnAfterFailures(): void {
  process.on('unhandledRejection', (reason) => {
    // Messages of libraries name addresses of people.
    const { name, code } = toWireError(reason)
    log(`Something failed that nobody waited for: ${name} [${code}].`)
  })
}

function stopOnSignal(say: (line: string) => void, stop: () => Promise<void>): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Who asks twice does not want to wait.
      if (stopping) process.exit(1)
      stopping = true
      say('Closing…')
      void Promise.race([stop(), sleep(STOP_TIMEOUT_MS)]).finally(() => process.exit(0))
    })
  }
}

main().catch((error: unknown) => {
  const { code, message } = toWireError(error)
  console.error(code === 'unexpected' ? error : `${message} [${code}]`)
  process.exit(code === 'node.usage' ? 2 : 1)
})
