import type { NodeClient, OrderAction } from '../../../app/rpc/api.ts'
import type { OrderId } from '../../../lib/brand.ts'
import { t } from '../../i18n/index.svelte.ts'
import { Action } from '../../state/action.svelte.ts'
import type { Gate } from '../../state/gate.svelte.ts'
import { toasts } from '../../state/toasts.svelte.ts'

/** Signing is quick, but handing a payment to slow explorers is not. */
const ACT_TIMEOUT_MS = 60_000

/** What goes with an act besides the order's id. */
export interface ActInputs {
  accept: Record<string, never>
  reject: { reason: string }
  cancel: { reason: string }
  pay: Record<string, never>
  dispatch: { carrier: string; tracking: string; note: string }
  'confirm-receipt': Record<string, never>
}

/** The acts of one order: one runs at a time, and its result is told. */
export class OrderActs {
  readonly #node: Pick<NodeClient, 'call'>
  readonly #gate: Gate
  readonly #id: OrderId
  readonly action = new Action()
  /** Which act runs or failed last. */
  current = $state<OrderAction>()
  /** Which act's dialog is open. */
  asking = $state<OrderAction>()

  constructor(node: Pick<NodeClient, 'call'>, gate: Gate, id: OrderId) {
    this.#node = node
    this.#gate = gate
    this.#id = id
  }

  /** Starts an act: at once, or through the dialog that asks for what it needs. */
  begin(act: OrderAction): void {
    this.action.clear()
    if (act === 'accept') void this.run('accept', {})
    else this.asking = act
  }

  running(act: OrderAction): boolean {
    return this.action.running && this.current === act
  }

  /** Signs and sends (or pays). `true` when it is done; the dialog closes then. */
  async run<A extends OrderAction>(act: A, input: ActInputs[A]): Promise<boolean> {
    if (this.action.running || !(await this.#gate.enter())) return false
    this.current = act
    const done = await this.action.run(async ({ signal }) => {
      const options = { signal, timeoutMs: ACT_TIMEOUT_MS }
      // Each method takes the order's id and exactly the input that ActInputs names for it.
      await this.#node.call(`order.${act}`, { id: this.#id, ...input } as never, options)
      return true
    })
    if (done !== true) return false
    this.asking = undefined
    toasts.show(t(`order.done.${act}`), 'proof')
    return true
  }
}
