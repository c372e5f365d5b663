import { ANCHOR_SCRIPT_BYTES, anchorScript } from '../../contracts/handles/anchor.ts'
import type { Consent } from '../../contracts/handles/consent.ts'
import { readConsent } from '../../contracts/handles/consent.ts'
import { HandleError } from '../../contracts/handles/errors.ts'
import { parseHandle } from '../../contracts/handles/name.ts'
import type { Holding } from '../../contracts/handles/resolve.ts'
import { RENEWAL_BLOCKS, isRenewable, resolveHandle } from '../../contracts/handles/resolve.ts'
import type { HandleStatement } from '../../contracts/handles/statement.ts'
import { isAcceptance, signStatement } from '../../contracts/handles/statement.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import { Lock } from '../../lib/lock.ts'
import { MAX_LINKS, readBundle, writeBundle } from '../../p2p/handles/bundle.ts'
import type { HandleDht } from '../../p2p/handles/find.ts'
import { handleKey, handleOfKey } from '../../p2p/handles/namespace.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { DataPayments } from '../money/data-payments.ts'
import type { HandlePlan, OwnHandleView } from '../rpc/handles-api.ts'
import type { Person } from '../session.ts'
import type { HandleBook } from './handle-book.ts'
import type { OwnHandleRecord, OwnLink } from './own-record.ts'
import { anchoredOf, paymentKey, pendingOf } from './own-record.ts'
import type { HandleChain } from './prove.ts'
import { prove } from './prove.ts'

const BLOCK_MS = 10 * 60_000
/** Questions to the chain in one round. */
const FOLLOW_TIMEOUT_MS = 60_000
/** An output script without `OP_RETURN` and the length of its push. */
const SCRIPT_HEAD = 2

export interface OwnHandleComponents {
  network: NetworkName
  record: SingleRecord<OwnHandleRecord>
  person: () => Promise<Person | undefined>
  payments: DataPayments
  chain: HandleChain
  dht: HandleDht
  book: HandleBook
  /** Others are to be shown the bundle again and again from now on, or no longer. */
  onHeld: (held: boolean) => Promise<void>
  changes: Changes
  clock: Clock
}

/** What all statements have that follow another one. */
type Following = Pick<HandleStatement, 'network' | 'handle' | 'by'> & { previous: string }

/**
 * The handle of whoever lives here: claims, follows the confirmations, shows the proof to others.
 * Whatever is signed is stored before it is paid, so that nothing is paid twice and nothing is lost
 * between two lives of the node.
 */
export class OwnHandle {
  readonly #components: OwnHandleComponents
  readonly #turn = new Lock()

  constructor(components: OwnHandleComponents) {
    this.#components = components
  }

  /** What a claim of it costs. Throws `handle.*` for a name that is none, `wallet.*`, `chain.*`. */
  async plan(text: string): Promise<HandlePlan> {
    parseHandle(text)
    return this.#components.payments.plan(ANCHOR_SCRIPT_BYTES - SCRIPT_HEAD)
  }

  /**
   * Signs a claim and pays for it. Throws `handle.taken` {handle} if it is proven to be somebody's,
   * `handle.one-only`, `vault.locked`, `wallet.*`.
   */
  claim(text: string, fee?: bigint): Promise<void> {
    const handle = parseHandle(text)
    const { book, network } = this.#components
    return this.#turn.run(async () => {
      const { nym } = await this.#person()
      const known = await book.look(handle, { anew: true })
      if (known?.state === 'proven' || known?.state === 'disputed')
        throw new SoukError('handle.taken', 'it is held', { data: { handle } })
      const { state } = await this.#state()
      if (state === 'held' || state === 'sending')
        throw new SoukError('handle.one-only', 'one handle at a time')
      const before = (await book.letGo(handle)).map(({ signed, inclusion }) => ({
        statement: signed.bytes,
        inclusion,
      }))
      const room = before.length < MAX_LINKS ? before : []
      await this.#say(room, { network, handle, by: nym, kind: 'claim' }, fee)
    })
  }

  /** Makes it last another year. Throws `handle.not-now` outside its last two months, `handle.too-many`, `wallet.*`. */
  renew(fee?: bigint): Promise<void> {
    return this.#follow((about, holding) => {
      if (!isRenewable(holding, this.#components.chain.trust.height))
        throw new SoukError('handle.not-now', 'too early to renew')
      return { ...about, kind: 'renew' }
    }, fee)
  }

  /** Lets it go: it is free for anybody with the next block. */
  release(fee?: bigint): Promise<void> {
    return this.#follow((about) => ({ ...about, kind: 'release' }), fee)
  }

  /** Whose text this is, if it agrees to be given the own handle. Throws `handle.bad-consent`, `handle.not-now`. */
  async consentOf(text: string): Promise<Nym> {
    const kept = await this.#components.record.load()
    if (kept === undefined) throw new SoukError('handle.not-now', 'nothing is held')
    const { nym } = await this.#person()
    return this.#agreed(text, { handle: kept.handle, by: nym }).to
  }

  /**
   * Gives it to whoever agreed with this text: theirs with the next block, for the time that is left of it.
   * Throws `handle.bad-consent`, `handle.not-now`, `handle.too-many`, `wallet.*`.
   */
  transfer(text: string, fee?: bigint): Promise<void> {
    return this.#follow(
      (about) => ({ ...about, kind: 'transfer', ...this.#agreed(text, about) }),
      fee,
    )
  }

  /** Takes away one that is lost, ended or was never paid. Throws `handle.not-now` for any other. */
  forget(): Promise<void> {
    return this.#turn.run(async () => {
      const { state, unpaid } = await this.#state()
      if (state === 'held' || (state === 'sending' && unpaid !== true))
        throw new SoukError('handle.not-now', 'it is held or on its way')
      await this.#components.record.clear()
      await this.#told(false)
    })
  }

  /** As it stands now, by what is known here. Asks nobody. */
  view(): Promise<OwnHandleView> {
    return this.#state()
  }

  /**
   * Looks what became of what waits; after a change of the chain, and when the node begins. Never
   * throws: what could not be seen now is seen at the next round.
   */
  async advance(): Promise<void> {
    await this.#turn
      .run(async () => {
        if ((await this.#components.person()) === undefined) return
        const record = await this.#components.record.load()
        if (record === undefined) return
        const signal = AbortSignal.timeout(FOLLOW_TIMEOUT_MS)
        const links = await this.#anchored(record, { signal })
        const changed = links.some((link, at) => link !== record.links[at])
        const after = { ...record, links }
        if (changed) await this.#components.record.save(after)
        if (anchoredOf(after).length > 0) await this.#show(after, changed)
      })
      .catch(() => undefined)
  }

  /** Shows the proof to others; done again every hour. Throws `record.not-published`. */
  async publish(options: AbortOptions = {}): Promise<void> {
    const { record, dht, network, clock } = this.#components
    const kept = await record.load()
    const links = kept && anchoredOf(kept)
    if (links === undefined || links.length === 0) return
    const value = writeBundle(links)
    const { handle, holder } = readBundle(value)
    await dht.put(handleKey(network, handle), value, options)
    await dht.put(handleOfKey(network, holder), value, options)
    await record.update((now) => now && { ...now, publishedAt: clock() })
    this.#changed()
  }

  /** The same person's other device has claimed it. Nothing happens if there is one already. */
  async adopt(found: OwnHandleRecord): Promise<void> {
    await this.#turn.run(async () => {
      if ((await this.#components.record.load()) === undefined)
        await this.#components.record.save(found)
    })
    await this.advance()
  }

  #agreed(text: string, { handle, by }: Pick<Following, 'handle' | 'by'>): Consent {
    const consent = readConsent(text)
    const { network } = this.#components
    const offered = { network, handle, from: by, to: consent.to }
    if (consent.to === by || !isAcceptance(offered, consent.acceptance))
      throw new HandleError('handle.bad-consent', 'it agrees to something else')
    return consent
  }

  #follow(
    say: (about: Following, holding: Holding) => HandleStatement,
    fee: bigint | undefined,
  ): Promise<void> {
    const { network, record } = this.#components
    return this.#turn.run(async () => {
      const { nym: by } = await this.#person()
      const kept = await record.load()
      const holding = kept && (await this.#holding(kept))
      const busy = kept === undefined || pendingOf(kept) !== undefined
      if (kept?.links.length === MAX_LINKS)
        throw new SoukError('handle.too-many', 'a bundle holds no more statements')
      if (busy || holding === undefined || holding.nym !== by)
        throw new SoukError('handle.not-now', 'nothing is held, or something waits')
      const { handle, links } = kept
      const statement = say({ network, handle, by, previous: holding.last }, holding)
      await this.#say(links, statement, fee)
    })
  }

  /** Signs, stores, pays: in this order. */
  async #say(
    before: readonly OwnLink[],
    statement: HandleStatement,
    fee: bigint | undefined,
  ): Promise<void> {
    const { record, payments } = this.#components
    const { keys } = await this.#person()
    const salt = crypto.getRandomValues(new Uint8Array(32))
    const { id, bytes } = signStatement(keys.identity, statement, salt)
    const { handle } = statement
    const earlier = await record.load()
    await record.save({ ...earlier, handle, links: [...before, { statement: bytes }] })
    try {
      await payments.pay({
        key: paymentKey(id),
        data: anchorScript(id).slice(SCRIPT_HEAD),
        label: `@${handle}`,
        ...(fee === undefined ? {} : { fee }),
      })
    } catch (error) {
      // Nothing was signed by the wallet: it is as if nothing had been said.
      if ((await payments.paid(paymentKey(id)).catch(() => undefined)) === undefined)
        await (earlier === undefined ? record.clear() : record.save(earlier))
      throw error
    } finally {
      this.#changed()
    }
  }

  /** Each statement with the block that carries it now. */
  async #anchored(record: OwnHandleRecord, options: AbortOptions): Promise<OwnLink[]> {
    const { chain, payments } = this.#components
    const links: OwnLink[] = []
    for (const link of record.links) {
      const { statement, inclusion } = link
      const stands =
        inclusion === undefined
          ? false
          : await chain.isProven(inclusion, options).catch(() => undefined)
      if (stands !== false) {
        links.push(link)
        continue
      }
      const { id } = pendingOf({ ...record, links: [{ statement }] }) ?? { id: '' }
      const paid = await payments.paid(paymentKey(id))
      const found =
        paid !== undefined && paid.confirmations > 0
          ? await chain.inclusion(paid.txid, options).catch(() => undefined)
          : undefined
      // Its block was taken back: it waits again.
      const waiting = inclusion === undefined ? link : { statement }
      links.push(found === undefined ? waiting : { statement, inclusion: found })
    }
    return links
  }

  async #show(record: OwnHandleRecord, changed: boolean): Promise<void> {
    const { book } = this.#components
    const links = anchoredOf(record)
    if (changed) await book.learn(record.handle, writeBundle(links))
    const { released } = readBundle(writeBundle(links))
    const holding = await this.#holding(record)
    const held = holding !== undefined || released
    if (changed || !held) await this.#told(held)
  }

  async #holding(record: OwnHandleRecord): Promise<Holding | undefined> {
    const { chain } = this.#components
    const links = anchoredOf(record)
    if (links.length === 0) return undefined
    const statements = await prove(chain, [readBundle(writeBundle(links))])
    const resolution = resolveHandle(statements, chain.trust.height)
    return resolution.state === 'owner' || resolution.state === 'unproven'
      ? resolution.holding
      : undefined
  }

  async #state(): Promise<OwnHandleView> {
    const { record, book, chain, clock, payments, person } = this.#components
    const kept = await record.load()
    if (kept === undefined) return { state: 'none' }
    const { handle, publishedAt } = kept
    const pending = pendingOf(kept)
    const paid = pending && (await payments.paid(paymentKey(pending.id)).catch(() => undefined))
    const waits = {
      ...(pending !== undefined && paid === undefined ? { unpaid: true } : {}),
      ...(publishedAt === undefined ? {} : { publishedAt }),
    }
    if (pending?.statement.kind === 'claim') return { state: 'sending', handle, ...waits }
    const holding = await this.#holding(kept)
    if (holding === undefined) return { state: 'ended', handle, ...waits }
    const me = await person()
    if (me !== undefined && holding.nym !== me.nym)
      return { state: 'given', handle, to: holding.nym, ...waits }
    const known = await book.view(handle)
    if (known?.state === 'proven' && known.nym !== holding.nym) return { state: 'lost', handle }
    const tip = chain.trust.height
    const { since, until, lastHeight } = holding
    const at = (height: number) => clock() + (height - tip) * BLOCK_MS
    const kind = pending?.statement.kind
    const last = anchoredOf(kept).at(-1)?.signed.statement
    return {
      state: 'held',
      handle,
      ...(last?.kind === 'transfer' && { from: last.by }),
      since,
      until,
      untilAt: at(until),
      confirmations: Math.max(0, tip - lastHeight + 1),
      renewable: isRenewable(holding, tip),
      renewableAt: at(until - RENEWAL_BLOCKS),
      ...waits,
      ...(kind === undefined ? {} : { pending: kind }),
    }
  }

  async #person(): Promise<Person> {
    const person = await this.#components.person()
    if (person === undefined) throw new SoukError('vault.locked', 'nobody can sign now')
    return person
  }

  async #told(held: boolean): Promise<void> {
    await this.#components.onHeld(held)
    this.#changed()
  }

  #changed(): void {
    this.#components.changes.emit({ about: 'handles' })
  }
}
