import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import { parseHandle } from '../../contracts/handles/name.ts'
import { signStatement } from '../../contracts/handles/statement.ts'
import { nymFromSeed } from '../../contracts/identity/nym.ts'
import { writeBundle } from '../../p2p/handles/bundle.ts'
import { handleKey } from '../../p2p/handles/namespace.ts'
import { minedLink } from '../../p2p/handles/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import { TownDht, liveWithHandles } from './testing.ts'

let devnet: Devnet
let anna: Life, bruno: Life, reader: Life
const dht = new TownDht()

beforeAll(async () => {
  formatDisk()
  devnet = await startDevnet({ port: 0 })
  anna = await richPerson('anna')
  bruno = await richPerson('bruno')
  reader = await wake('carla')
  await devnet.mine(1)
  await anna.look()
  await bruno.look()
}, 60_000)
afterAll(async () => {
  for (const one of [anna, bruno, reader]) await one.sleep()
  await devnet.stop()
})

type Life = Awaited<ReturnType<typeof liveWithHandles>>

const wake = (name: string) => liveWithHandles(name, devnet.url, dht)

/** Wakes, and has coins for several claims. */
async function richPerson(name: string) {
  const person = await wake(name)
  await devnet.faucet(await person.wallet.receiveAddress(), 100_000n)
  return person
}

describe('a handle', () => {
  it('is claimed, confirmed, and proven to another person, also after a restart in between', async () => {
    expect(await anna.own.view()).toEqual({ state: 'none' })
    expect((await anna.own.plan('@Melons')).fee).toBeGreaterThan(0n)
    await anna.own.claim('@Melons')
    expect(await anna.own.view()).toEqual({ state: 'sending', handle: 'melons' })
    expect(await reader.book.look('melons')).toMatchObject({ state: 'free' })

    await anna.sleep()
    await devnet.mine(1)
    anna = await wake('anna')
    await anna.look()
    expect(await anna.own.view()).toMatchObject({ state: 'held', handle: 'melons' })
    expect(await reader.book.look('Melons')).toMatchObject({
      state: 'proven',
      nym: anna.nym,
      confirmations: 1,
    })
    expect(await reader.book.lookOf(anna.nym)).toMatchObject({ handle: 'melons' })
    expect(await reader.book.lookOf(bruno.nym)).toBeUndefined()
    await expect(anna.own.claim('lemons')).rejects.toMatchObject({ code: 'handle.one-only' })
    // The wallet paid the fee once and nothing else.
    const paid = anna.wallet.view().history.filter(({ amount }) => amount < 0n)
    expect(paid).toHaveLength(1)
    expect(paid[0]?.amount).toBe(-(paid[0]?.fee ?? 0n))
  })

  it('is had by nobody else while it is held, and by anybody after it was let go', async () => {
    await expect(bruno.own.claim('melons')).rejects.toMatchObject({ code: 'handle.taken' })
    await expect(anna.own.renew()).rejects.toMatchObject({ code: 'handle.not-now' })
    await anna.own.release()
    expect(await anna.own.view()).toMatchObject({ state: 'held', pending: 'release' })
    await devnet.mine(1)
    await anna.look()
    expect(await anna.own.view()).toMatchObject({ state: 'ended' })
    await bruno.own.claim('melons')
    await devnet.mine(1)
    await bruno.look()
    expect(await reader.book.look('melons', { anew: true })).toMatchObject({
      state: 'proven',
      nym: bruno.nym,
    })
    expect((await reader.book.view('melons'))?.formerly).toBeUndefined()
  })

  it('goes to the first in the chain when two claim it before either shows it', async () => {
    await bruno.own.release()
    await devnet.mine(1)
    await bruno.look()
    await anna.own.claim('kiosk')
    await bruno.own.claim('kiosk')
    await devnet.mine(1)
    await anna.look()
    await bruno.look()
    const seen = await reader.book.look('kiosk')
    expect([anna.nym, bruno.nym]).toContain(seen?.nym)
    const [winner, loser] = seen?.nym === anna.nym ? [anna, bruno] : [bruno, anna]
    await loser.book.look('kiosk', { anew: true })
    expect(await loser.own.view()).toEqual({ state: 'lost', handle: 'kiosk' })
    expect(await winner.own.view()).toMatchObject({ state: 'held' })
    await loser.own.forget()
    expect(await loser.own.view()).toEqual({ state: 'none' })
  })

  it('is not taken away by what others say, only told as unproven where the chain is away', async () => {
    const handle = parseHandle('kiosk')
    const owner = (await reader.book.view('kiosk'))?.nym
    const seed = new Uint8Array(32).fill(66)
    const by = nymFromSeed(seed)
    const claim = { network: 'regtest', handle, by, kind: 'claim' } as const
    const signed = signStatement(seed, claim, new Uint8Array(32))
    // A block that somebody mined aside, before all others.
    const lie = writeBundle([minedLink(signed, { height: 3, time: 1_300_000_000 })])
    dht.lies.set(handleKey('regtest', handle).join(), [new Uint8Array(50), lie])
    expect(await reader.book.look('kiosk', { anew: true })).toMatchObject({
      state: 'proven',
      nym: owner,
    })
    const newcomer = await wake('dora')
    newcomer.line.online = false
    expect(await newcomer.book.look('kiosk')).toMatchObject({ state: 'unproven' })
    newcomer.line.online = true
    expect(await newcomer.book.look('kiosk')).toMatchObject({ state: 'proven', nym: owner })
    await newcomer.sleep()
  })

  it('is given by its holder to somebody who agreed, with what is left of its time', async () => {
    const annaHas = (await reader.book.view('kiosk'))?.nym === anna.nym
    const [giver, other] = annaHas ? [anna, bruno] : [bruno, anna]
    const { until } = await giver.own.view()
    const refused = reader.takeOver.agree('nobodys')
    await expect(refused).rejects.toMatchObject({ code: 'handle.not-held' })
    await reader.takeOver.agree('@Kiosk')
    const text = (await reader.takeOver.view())?.text ?? ''
    expect(await giver.own.consentOf(text)).toBe(reader.nym)
    await expect(other.own.transfer(text)).rejects.toMatchObject({ code: 'handle.not-now' })
    const forged = text.replace(reader.nym, other.nym)
    await expect(giver.own.transfer(forged)).rejects.toMatchObject({ code: 'handle.bad-consent' })
    expect(await giver.own.view()).not.toHaveProperty('pending')

    await giver.own.transfer(text)
    expect(await giver.own.view()).toMatchObject({ state: 'held', pending: 'transfer' })
    await reader.takeOver.look({ now: true })
    expect(await reader.own.view()).toEqual({ state: 'none' })
    await devnet.mine(1)
    await giver.look()
    expect(await giver.own.view()).toMatchObject({ state: 'given', to: reader.nym })
    await reader.takeOver.look({ now: true })
    expect(await reader.own.view()).toMatchObject({
      ...{ state: 'held', handle: 'kiosk', until },
      from: giver.nym,
    })
    expect(await reader.takeOver.view()).toBeUndefined()
    expect(reader.gifts).toMatchObject([
      { handle: 'kiosk', from: giver.nym, until, blocked: false },
    ])
    // Who knew it as the giver's is not alarmed: it was handed over.
    const seen = await giver.book.look('kiosk', { anew: true })
    expect(seen).toMatchObject({ state: 'proven', nym: reader.nym })
    expect(seen?.formerly).toBeUndefined()
    expect(await other.book.lookOf(giver.nym)).toBeUndefined()
    await giver.own.forget()
    expect(await giver.own.view()).toEqual({ state: 'none' })
  })

  it('that could be taken for another one says so, also to who never heard of that one', async () => {
    await bruno.own.forget()
    await bruno.own.claim('melon')
    await devnet.mine(1)
    await bruno.look()
    const newcomer = await wake('emil')
    expect(await newcomer.book.look('me1on')).toMatchObject({ state: 'free', alike: ['melon'] })
    expect(await newcomer.book.look('melon')).toMatchObject({ nym: bruno.nym, alike: [] })
    await newcomer.sleep()
    expect(await reader.book.view('k1osk')).toMatchObject({ alike: ['kiosk'] })
    expect(await reader.book.view('модерн')).toMatchObject({ script: 'cyrillic' })
    expect(await reader.book.view('x y')).toBeUndefined()
  })

  it('waits for somebody who claimed another one meanwhile, and who is told to let go of that one', async () => {
    const dora = await richPerson('dora')
    await devnet.faucet(await reader.wallet.receiveAddress(), 100_000n)
    await devnet.mine(1)
    await dora.look()
    await reader.look()
    await dora.takeOver.agree('kiosk')
    const text = (await dora.takeOver.view())?.text ?? ''
    await dora.own.claim('stand')
    await reader.own.transfer(text)
    await devnet.mine(1)
    await dora.look()
    await reader.look()
    await dora.takeOver.look({ now: true })
    expect(await dora.own.view()).toMatchObject({ state: 'held', handle: 'stand' })
    expect(dora.gifts).toMatchObject([{ handle: 'kiosk', from: reader.nym, blocked: true }])
    expect((await dora.takeOver.view())?.here?.until).toBe(dora.gifts[0]?.until)

    await dora.own.release()
    await devnet.mine(1)
    await dora.look()
    await dora.takeOver.look({ now: true })
    expect(await dora.own.view()).toMatchObject({ state: 'held', handle: 'kiosk' })
    expect(dora.gifts.map(({ blocked }) => blocked)).toEqual([true, false])
    await dora.sleep()
  })
})
