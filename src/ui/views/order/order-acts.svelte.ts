import { tick } from 'svelte'
import type { MethodInput, NodeClient, OrderAction } from '../../../app/rpc/api.ts'
import type { OrderId } from '../../../lib/brand.ts'
import { t } from '../../i18n/index.svelte.ts'
import { Action } from '../../state/action.svelte.ts'
import type { Gate } from '../../state/gate.svelte.ts'
import { toasts } from '../../state/toasts.svelte.ts'
import { METHODS, type AskedAct, type PageAct } from './act-methods.ts'

/** Signing is quick, but handing a payment to slow explorers is not. */
const ACT_TIMEOUT_MS = 60_000

/** What goes with an act besides the order's id. */
export type ActInput<A extends PageAct> = Omit<MethodInput<(typeof METHODS)[A]>, 'id'>

/** The acts of one order: one runs at a time, and its result is told. */
export class OrderActs {
  readonly #node: Pick<NodeClient, 'call'>
  readonly #gate: Gate
  readonly #id: OrderId
  readonly action = new Action()
  /** Which act runs or failed last. */
  current = $state<PageAct>()
  /** Which act's dialog is open. */
  asking = $state<AskedAct>()
  /** Counts what was done, so that forms begin anew after it. */
  finished = $state(0)

  constructor(node: Pick<NodeClient, 'call'>, gate: Gate, id: OrderId) {
    this.#node = node
    this.#gate = gate
    this.#id = id
  }

  /** Starts an act: at once, or through the dialog that asks for what it needs. */
  begin(act: PageAct): void {
    this.action.clear()
    if (act === 'accept') void this.run('accept', {})
    else this.asking = act
  }

  running(act: OrderAction): boolean {
    return this.action.running && this.current === act
  }

  /** Signs and sends (or pays). `true` when it is done; the dialog closes then. */
  async run<A extends PageAct>(act: A, input: ActInput<A>): Promise<boolean> {
    if (this.action.running || !(await this.#gate.enter())) return false
    this.current = act
    const done = await this.action.run(async ({ signal }) => {
      const options = { signal, timeoutMs: ACT_TIMEOUT_MS }
      // The order's id and the rest of the input make the whole input of the method again.
      const whole = { id: this.#id, ...input } as unknown as MethodInput<(typeof METHODS)[A]>
      await this.#node.call(METHODS[act], whole, options)
      return true
    })
    if (done !== true) return false
    this.asking = undefined
    toasts.show(t(`order.done.${act as PageAct}`), 'proof')
    // The dialog closes and gives the focus back before its form is made anew.
    await tick()
    this.finished++
    return true
  }
}
