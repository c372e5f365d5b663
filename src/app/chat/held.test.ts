import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { Desk } from './testing.ts'
import { newDesk, someOrder } from './testing.ts'

describe('a message to somebody who is away', () => {
  let ana: Desk
  let bob: Desk
  let held: Map<Nym, number>
  const open = () => ana.open({ heldBy: async (_id, to) => held.get(to) ?? 0 })
  const stateOf = async (key: Parameters<ReturnType<Desk['open']>['conversation']>[0]) => {
    const [message] = (await open().conversation(key))?.messages ?? []
    return message && [message.status, message.heldBy, message.problem]
  }

  beforeEach(async () => {
    formatDisk()
    ;[ana, bob] = [await newDesk(), await newDesk()]
    held = new Map()
  })

  it('shows with how many others it waits, until it is delivered', async () => {
    const chat = open()
    const { id } = await chat.send({ to: `nym:${bob.nym}`, text: 'Are you there?' }, 'a')
    expect(await stateOf(`nym:${bob.nym}`)).toEqual(['waiting', undefined, undefined])
    held.set(bob.nym, 5)
    expect(await stateOf(`nym:${bob.nym}`)).toEqual(['stored', 5, undefined])
    await chat.settle({ id, to: bob.nym, receipt: { status: 'stored' } })
    expect(await stateOf(`nym:${bob.nym}`)).toEqual(['delivered', undefined, undefined])
  })

  it('waits with others only when that is so for all whom it goes to', async () => {
    const eve = await newDesk()
    const parties = [ana.nym, bob.nym, eve.nym]
    ana.orders.set(someOrder, { parties, audience: parties })
    await open().send({ to: `order:${someOrder}`, text: 'Hello' }, 'a')
    held.set(bob.nym, 5)
    expect(await stateOf(`order:${someOrder}`)).toEqual(['waiting', undefined, undefined])
    held.set(eve.nym, 2)
    expect(await stateOf(`order:${someOrder}`)).toEqual(['stored', 2, undefined])
  })

  it('says that it was given up, and can be sent again', async () => {
    const chat = open()
    const { id } = await chat.send({ to: `nym:${bob.nym}`, text: 'Are you there?' }, 'a')
    await chat.settle({ id, to: bob.nym, receipt: { status: 'refused', code: 'inbox.over' } })
    expect(await stateOf(`nym:${bob.nym}`)).toEqual(['waiting', undefined, 'inbox.over'])
    await chat.retry(id)
    expect(await stateOf(`nym:${bob.nym}`)).toEqual(['waiting', undefined, undefined])
  })
})
