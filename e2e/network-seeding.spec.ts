import type { Nym } from '../src/lib/brand.ts'
import { startLiar } from './fixtures/liar.ts'
import { hashesOf, photoPaths } from './fixtures/photos.ts'
import { expect, test } from './fixtures/test.ts'
import { stopWorkers } from './fixtures/worker.ts'

test('a store lives on in the browsers that saw it, always in its newest version, whatever liars say', async ({
  arrive,
  world,
}) => {
  const vendor = await arrive('Alma')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Copper kettle', price: '0.001', photos: 2 })
  const nym = /store\/(12D3\w+)\//.exec(link)?.[1] as Nym
  const storeLink = `${world.url}/#/store/${nym}`

  const buyer = await arrive('Bruno')
  await buyer.page.goto(link)
  await expect(buyer.page.getByRole('heading', { level: 1, name: 'Copper kettle' })).toBeVisible()
  await photoPaths(buyer.page, 2)
  const overview = await buyer.context.newPage()
  await overview.goto(`${world.url}/#/network`)
  await expect(overview.getByRole('button', { name: 'Stop keeping Alma' })).toBeVisible()
  await overview.close()

  const liar = await startLiar(world.relays[0]?.multiaddrs ?? [], nym)

  // The vendor edits while the buyer looks: the page follows without a reload.
  await buyer.page.evaluate(() => performance.mark('same-page'))
  await vendor.page.getByRole('link', { name: 'Edit this listing' }).click()
  await vendor.page.getByRole('textbox', { name: 'Title' }).fill('Copper kettle, polished')
  await vendor.page.getByRole('textbox', { name: 'Price' }).fill('0.003')
  await vendor.page.getByRole('button', { name: 'Publish changes' }).click()
  const newTitle = { level: 1, name: 'Copper kettle, polished' } as const
  await expect(buyer.page.getByRole('heading', newTitle)).toBeVisible()
  await expect(buyer.page.getByText('The vendor has just changed this listing')).toBeVisible()
  await expect(buyer.page.getByText('300,000 sat').first()).toBeVisible()
  const marks = () => performance.getEntriesByName('same-page').length
  expect(await buyer.page.evaluate(marks)).toBe(1)

  await expect(vendor.page.getByRole('heading', newTitle)).toBeVisible()
  const paths = await photoPaths(vendor.page, 2)
  const hashes = await hashesOf(vendor.page, paths)
  await vendor.leave()

  // The vendor is gone. A stranger still gets all of it, from the buyer, past the liar.
  const shopper = await arrive('Celia')
  await shopper.page.goto(link)
  await expect(shopper.page.getByRole('heading', newTitle)).toBeVisible()
  await expect(shopper.page.getByText('300,000 sat').first()).toBeVisible()
  await expect(shopper.page.getByText('Asleep now')).toBeVisible()
  expect(await photoPaths(shopper.page, 2)).toEqual(paths)
  expect(await hashesOf(shopper.page, paths)).toEqual(hashes)
  await expect.poll(() => liar.lies.records).toBeGreaterThan(0)

  await shopper.page.goto(storeLink)
  await expect(shopper.page.getByRole('heading', { level: 1, name: 'Alma' })).toBeVisible()
  await expect(shopper.page.getByText('Away', { exact: true })).toBeVisible()
  await expect(shopper.page.getByText(/^Verified .*(now|second|minute)/)).toBeVisible()

  // Only the liar is left. What the shopper has seen does not go back to the older version.
  await buyer.leave()
  const told = liar.lies.records
  await stopWorkers(shopper.page)
  await shopper.page.goto(link)
  await expect(shopper.page.getByRole('heading', newTitle)).toBeVisible()
  await expect.poll(() => liar.lies.records).toBeGreaterThan(told)
  await expect(shopper.page.getByRole('heading', newTitle)).toBeVisible()
  await liar.stop()
})
