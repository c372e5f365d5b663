import { describe, expect, it } from 'vitest'
import type { DeviceId } from '../../lib/brand.ts'
import type { FramedStream } from '../framing.ts'
import { rawBlock } from '../store/blocks.ts'
import { AskedPeer } from './asked-peer.ts'
import type { LinkListener } from './block-link.ts'
import { BlockSession } from './block-session.ts'
import { choose } from './choose.ts'
import { Want } from './want.ts'
import type { Ask } from './want.ts'

const NOW = 1_000_000
const KIB = 1024

/** A stream that takes everything and says nothing. */
const silent = {
  send: async () => undefined,
  abort: () => undefined,
  async *[Symbol.asyncIterator]() {
    await new Promise(() => undefined)
  },
} as unknown as FramedStream

const nothing: LinkListener = {
  onPart: () => undefined,
  onWaste: () => undefined,
  onMissing: () => undefined,
  onWithdrawn: () => undefined,
  onBusy: () => undefined,
  onHaves: () => undefined,
  onCame: () => undefined,
  onEnd: () => undefined,
}

/** A connected peer that has sent `rate` bytes a millisecond until now, or nothing yet. */
function peer(name: string, rate?: number): AskedPeer {
  const one = new AskedPeer(name as DeviceId)
  one.connect(silent, nothing)
  if (rate !== undefined) {
    one.score.asked(NOW - 1_010)
    one.score.heard(NOW - 1_000)
    one.score.gave(rate * 1_010, NOW)
    one.score.idle()
  }
  return one
}

function network(...all: AskedPeer[]) {
  const peers = new Map(all.map((one) => [one.device, one]))
  const exchange = {
    get: () => Promise.reject(new Error('not asked')),
    distrusts: () => false,
    onSession: () => undefined,
  }
  const session = new BlockSession(
    exchange,
    all.map(({ device }) => device),
  )
  /** A block that these peers have; others do not. */
  const want = async (bytes: number, holders: AskedPeer[], bulk = true) => {
    const { cid } = await rawBlock(crypto.getRandomValues(new Uint8Array(16)))
    const made = new Want(cid, cid.toString())
    made.missing = true
    void made.wait(session, { bulk, bytes }).catch(() => undefined)
    for (const one of all) made.learn(one.device, holders.includes(one) ? 'has' : 'lacks')
    return made
  }
  return { peers, want }
}

/** `done` bytes of the request have come. */
function receive(ask: Ask | undefined, total: number, done: number): void {
  if (ask === undefined) throw new Error('it was not asked')
  ask.want.assembly.take(ask.segment, total, new Uint8Array(done))
}

describe('who is asked for what', () => {
  it('is the fastest peer that has it', async () => {
    const [slow, fast] = [peer('slow', 400), peer('fast', 1_000)]
    const { peers, want } = network(slow, fast)
    const photo = await want(300 * KIB, [slow, fast], false)
    expect(choose(peers, [photo], NOW)?.peer).toBe(fast)
    const rare = await want(300 * KIB, [slow], false)
    expect(choose(peers, [rare], NOW)?.peer).toBe(slow)
  })

  it('is the block first that the fewest have', async () => {
    const [ann, ben] = [peer('ann', 500), peer('ben', 500)]
    const { peers, want } = network(ann, ben)
    const common = await Promise.all([1, 2, 3].map(() => want(KIB, [ann, ben])))
    const rare = await want(KIB, [ann])
    const choice = choose(peers, [...common, rare], NOW)
    expect([ann, ben]).toContain(choice?.peer)
    const ofAnn = choose(new Map([[ann.device, ann]]), [...common, rare], NOW)
    expect(ofAnn?.want).toBe(rare)
  })

  it('is what somebody waits for before what only is to be kept', async () => {
    const ann = peer('ann', 500)
    const { peers, want } = network(ann)
    const kept = await want(KIB, [ann])
    const shown = await want(KIB, [ann], false)
    expect(choose(peers, [kept, shown], NOW)?.want).toBe(shown)
  })

  it('is nobody slow while somebody fast is there, even a busy one', async () => {
    const [slow, fast] = [peer('slow', 10), peer('fast', 2_000)]
    const { peers, want } = network(slow, fast)
    const wants = await Promise.all([1, 2, 3].map(() => want(1_000 * KIB, [slow, fast])))
    const asked: AskedPeer[] = []
    for (;;) {
      const choice = choose(peers, wants, NOW)
      if (choice === undefined) break
      choice.peer.want(choice.want, choice.start, choice.end, NOW)
      asked.push(choice.peer)
    }
    expect(asked.length).toBeGreaterThan(0)
    expect(asked).not.toContain(slow)
    peers.delete(fast.device)
    expect(choose(peers, [await want(KIB, [slow])], NOW)?.peer).toBe(slow)
  })

  it('are all, with no block asked for twice', async () => {
    const all = ['ann', 'ben', 'cem', 'dia'].map((name) => peer(name, 500))
    const { peers, want } = network(...all)
    const wants = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => want(1_000 * KIB, all)))
    const asked = new Map<AskedPeer, number>()
    for (let n = 0; n < 8; n++) {
      const choice = choose(peers, wants, NOW)
      expect(choice).toBeDefined()
      if (choice === undefined) break
      expect(choice.want.asks.size).toBe(0)
      choice.peer.want(choice.want, choice.start, choice.end, NOW)
      asked.set(choice.peer, (asked.get(choice.peer) ?? 0) + 1)
    }
    expect([...asked.values()]).toEqual([2, 2, 2, 2])
  })
})

describe('at the end of a download', () => {
  it('an idle peer takes over the half of what another one still has to send', async () => {
    const [busy, idle] = [peer('busy', 500), peer('idle', 500)]
    const { peers, want } = network(busy, idle)
    const last = await want(1_000 * KIB, [busy, idle])
    busy.want(last, 0, Infinity, NOW)
    receive([...busy.asks.values()][0], 1_000 * KIB, 100 * KIB)
    const choice = choose(peers, [last], NOW)
    expect(choice).toMatchObject({ peer: idle, want: last, end: 1_000 * KIB })
    // Half of the 900 KiB, a little less for the time that the question takes.
    expect(choice?.start).toBeGreaterThanOrEqual(550 * KIB)
    expect(choice?.start).toBeLessThan(600 * KIB)
  })

  it('nobody takes over what will be here in a moment', async () => {
    const [busy, idle] = [peer('busy', 2_000), peer('idle', 2_000)]
    const { peers, want } = network(busy, idle)
    const last = await want(1_000 * KIB, [busy, idle])
    busy.want(last, 0, Infinity, NOW)
    receive([...busy.asks.values()][0], 1_000 * KIB, 950 * KIB)
    expect(choose(peers, [last], NOW)).toBeUndefined()
  })

  it('what a slow peer has not begun goes to one that is idle', async () => {
    const [slow, idle] = [peer('slow', 50), peer('idle', 1_000)]
    const { peers, want } = network(slow, idle)
    const last = await want(1_000 * KIB, [slow, idle])
    slow.want(last, 0, Infinity, NOW)
    const choice = choose(peers, [last], NOW)
    expect(choice).toMatchObject({ peer: idle, start: 0, end: Infinity, gently: true })
    expect(choice?.from?.device).toBe(slow.device)
  })

  it('what is being withdrawn for one peer is not moved to a third', async () => {
    const all = [peer('slow', 50), peer('idle', 1_000), peer('third', 2_000)] as const
    const [slow, idle, third] = all
    const { peers, want } = network(...all)
    const last = await want(1_000 * KIB, [slow, idle, third])
    slow.want(last, 0, Infinity, NOW)
    const [ask] = last.asks
    if (ask === undefined) throw new Error('it was not asked')
    ask.successor = idle
    idle.reserved.add(ask)
    expect(choose(peers, [last], NOW)).toBeUndefined()
    // What it begins to send nevertheless counts again as its own.
    slow.stay(ask)
    expect(idle.owed).toBe(0)
    expect(choose(peers, [last], NOW)?.peer).toBe(third)
  })

  it('the rest of a peer that fell silent goes to another one', async () => {
    const [silentOne, idle] = [peer('silent', 500), peer('idle', 500)]
    const { peers, want } = network(silentOne, idle)
    const last = await want(1_000 * KIB, [silentOne, idle])
    silentOne.want(last, 0, Infinity, NOW - 3_000)
    receive([...silentOne.asks.values()][0], 1_000 * KIB, 100 * KIB)
    expect(choose(peers, [last], NOW)).toMatchObject({ peer: idle, start: 100 * KIB })
  })

  it('a block that came out wrong from many is asked of one peer as a whole', async () => {
    const [ann, ben] = [peer('ann', 500), peer('ben', 500)]
    const { peers, want } = network(ann, ben)
    const last = await want(1_000 * KIB, [ann, ben])
    last.startAgain()
    const choice = choose(peers, [last], NOW)
    expect(choice).toMatchObject({ start: 0, end: Infinity })
    choice?.peer.want(last, 0, Infinity, NOW)
    receive([...last.asks][0], 1_000 * KIB, 100 * KIB)
    expect(choose(peers, [last], NOW)).toBeUndefined()
  })
})
