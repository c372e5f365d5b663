import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { connect } from '../../p2p/swarm/testing.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { Trader } from '../stores/testing.ts'
import { openTrader, profileOf, twoPercent } from '../stores/testing.ts'
import { Moderators } from './moderators.ts'
import { trackRecord } from './track-record.ts'

describe('moderators', () => {
  let alice: Trader
  let carol: Trader

  beforeEach(async () => {
    formatDisk()
    alice = await openTrader('alice')
    carol = await openTrader('carol')
    await carol.own.saveProfile(profileOf('Carol'))
    await connect(alice.browser, carol.browser)
  })
  afterEach(async () => {
    await alice.stop()
    await carol.stop()
  })

  const open = (known: Trader['known'] = alice.known) =>
    new Moderators({
      known,
      seen: new SingleRecord(alice.records, 'moderators-seen'),
      orders: async () => {
        alice.session.vault.keys()
        return []
      },
      nameOf: (nym) => Promise.resolve(`somebody ${nym.slice(-4)}`),
      changes: alice.changes,
      clock: Date.now,
    })

  it('are found with name, fee and terms', async () => {
    await expect(open().find(carol.nym)).rejects.toMatchObject({ code: 'moderator.no-offer' })
    const { id } = await carol.own.saveOffer(twoPercent)
    await expect
      .poll(() =>
        open()
          .find(carol.nym)
          .catch(() => undefined),
      )
      .toMatchObject({
        name: 'Carol',
        offer: { id, fee: { basisPoints: 200 }, responseHours: 48 },
        record: { cases: 0, decided: 0 },
      })
  })

  it('are found by somebody who has no keys yet', async () => {
    await carol.own.saveOffer(twoPercent)
    await alice.session.vault.lock()
    await expect
      .poll(() =>
        open()
          .find(carol.nym)
          .catch(() => undefined),
      )
      .toMatchObject({ name: 'Carol', record: { cases: 0 } })
  })

  it('show as they were last seen while they cannot be reached', async () => {
    await carol.own.saveOffer(twoPercent)
    await expect
      .poll(() =>
        open()
          .find(carol.nym)
          .catch(() => undefined),
      )
      .toBeDefined()
    const unreachable = { moderator: () => Promise.reject(new Error('offline')) }
    const [view] = await open(unreachable as never).latest([carol.nym])
    expect(view).toMatchObject({ name: 'Carol', offer: { fee: { basisPoints: 200 } } })
  })

  it('are looked up in the background when a list names somebody new, and the list follows', async () => {
    await carol.own.saveOffer(twoPercent)
    const moderators = open()
    const told: string[] = []
    alice.changes.on(({ about }) => told.push(about))
    const [before] = await moderators.views([carol.nym])
    expect(before).not.toHaveProperty('offer')
    await expect.poll(() => told).toContain('trade')
    const [after] = await moderators.views([carol.nym])
    expect(after?.name).toBe('Carol')
  })
})

describe('the record of a moderator', () => {
  const carol = 'carol' as Nym
  const dave = 'dave' as Nym
  const HOUR = 3_600_000
  const disputed = (decidedBy?: Nym, hours = 0) =>
    ({
      fold: {
        moderator: carol,
        backup: dave,
        dispute: { signedAt: 0 },
        ...(decidedBy && { verdict: { signedAt: hours * HOUR, author: { nym: decidedBy } } }),
      },
    }) as never

  it('counts disputes, not orders, and tells the middle of the hours', () => {
    const quiet = { fold: { moderator: carol } } as never
    const orders = [quiet, disputed(carol, 2), disputed(carol, 50), disputed(carol, 4), disputed()]
    expect(trackRecord(carol, orders)).toEqual({ cases: 4, decided: 3, medianHours: 4 })
  })

  it('gives a backup the cases that the backup decided, and no others', () => {
    const orders = [disputed(dave, 10), disputed(dave, 20), disputed(carol, 1)]
    expect(trackRecord(dave, orders)).toEqual({ cases: 2, decided: 2, medianHours: 15 })
    expect(trackRecord(carol, orders)).toEqual({ cases: 3, decided: 1, medianHours: 1 })
  })

  it('is empty for somebody unknown here', () => {
    expect(trackRecord(carol, [])).toEqual({ cases: 0, decided: 0 })
  })
})
