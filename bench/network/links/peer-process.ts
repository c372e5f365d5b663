import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Order } from './orders.ts'

const PROGRAM = fileURLToPath(new URL('peer.ts', import.meta.url))
/** The slowest order is a download at a crowded server. What takes longer has stalled. */
const TIMEOUT_MS = 75_000

interface Reply {
  id: number
  result?: unknown
  error?: string
}

/** A process of the experiment, in a namespace of its own or in ours. */
export class PeerProcess {
  readonly #child: ChildProcess
  #last = 0

  constructor(machine?: string) {
    const words = machine === undefined ? [] : ['ip', 'netns', 'exec', machine]
    const [command = process.execPath, ...args] = [...words, process.execPath, PROGRAM]
    this.#child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child.setMaxListeners(64)
  }

  /** Has it done and resolves with the answer. Throws what the process says, or when it is silent. */
  do<T>(order: Order): Promise<T> {
    const id = ++this.#last
    const child = this.#child
    return new Promise<T>((resolve, reject) => {
      const end = (error?: Error) => {
        clearTimeout(timer)
        child.off('message', onMessage)
        child.off('exit', onExit)
        if (error !== undefined) reject(error)
      }
      const onMessage = (message: unknown) => {
        const reply = message as Reply
        if (reply.id !== id) return
        end(reply.error === undefined ? undefined : new Error(reply.error))
        resolve(reply.result as T)
      }
      const onExit = () => end(new Error('the process has ended'))
      const timer = setTimeout(() => end(new Error(`${order.kind} took too long`)), TIMEOUT_MS)
      child.on('message', onMessage)
      child.on('exit', onExit)
      child.send({ id, order })
    })
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }
}
