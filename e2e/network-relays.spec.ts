import { expect, test as base } from './fixtures/test.ts'
import type { Person } from './fixtures/person.ts'
import { startWorld } from './fixtures/world.ts'
import type { World } from './fixtures/world.ts'

const test = base.extend<object, { world: World }>({
  world: [
    async ({}, use) => {
      const world = await startWorld({ relayCount: 2 })
      await use(world)
      await world.stop()
    },
    { scope: 'worker' },
  ],
})

/** A tab beside the person's own that shows how the introducers are. */
async function networkTab(person: Person, world: World) {
  const tab = await person.context.newPage()
  await tab.goto(`${world.url}/#/network`)
  const introducers = tab.getByRole('listitem').filter({ hasText: '/p2p/' })
  return {
    tab,
    connected: introducers.filter({ hasText: 'Connected' }),
    lost: introducers.filter({ hasText: 'Lost' }),
  }
}

test('introducers die and come back, and the market goes on', async ({ arrive, world }) => {
  const vendor = await arrive('Alma')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Brass lamp', price: '0.001' })
  const heading = { level: 1, name: 'Brass lamp' } as const
  const network = await networkTab(vendor, world)
  await expect(network.connected).toHaveCount(2)

  // One dies: a newcomer finds the store and buys.
  await world.relays[0]?.stop()
  await expect(network.lost).toHaveCount(1)
  const buyer = await arrive('Bruno')
  await buyer.page.goto(link)
  await expect(buyer.page.getByRole('heading', heading)).toBeVisible()
  await buyer.makeKeys()
  await buyer.order(link, { street: 'Market Lane 3' })
  await vendor.openOrder('Brass lamp')
  await expect(vendor.page.getByText('Market Lane 3')).toBeVisible()

  // It returns: everybody reserves there again, after the longest pause between two tries at the latest.
  await world.reviveRelay(0)
  await expect(network.connected).toHaveCount(2, { timeout: 60_000 })

  // Both die: who is connected goes on; who comes now waits, and finds the store without asking again.
  await Promise.all(world.relays.map((relay) => relay.stop()))
  await expect(network.lost).toHaveCount(2)
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()
  await expect(buyer.page.getByText('Awaiting payment').first()).toBeVisible()
  const shopper = await arrive('Celia')
  await shopper.page.goto(link)
  await expect(shopper.page.getByText('This listing cannot be reached')).toBeVisible({
    timeout: 45_000,
  })
  await world.reviveRelay(0)
  await world.reviveRelay(1)
  await expect(network.connected).toHaveCount(2, { timeout: 60_000 })
  await expect(shopper.page.getByRole('heading', heading)).toBeVisible({ timeout: 45_000 })
})
