import type { Page } from '@playwright/test'
import { stopWorkers } from './fixtures/worker.ts'
import { expect, test } from './fixtures/test.ts'

/** Marks the page, so that it shows later whether it was loaded anew. */
const mark = (page: Page) => page.evaluate(() => performance.mark('same-page'))
const marks = (page: Page) => page.evaluate(() => performance.getEntriesByName('same-page').length)

test('the worker is stopped again and again: nothing is lost, nothing happens twice', async ({
  arrive,
  world,
}) => {
  const vendor = await arrive('Alma')
  await vendor.makeKeys()
  await vendor.writeProfile()

  // While publishing.
  await vendor.fillListing({ title: 'Walnut bowl', price: '0.001' })
  await mark(vendor.page)
  await vendor.page.getByRole('button', { name: 'Publish' }).click()
  await stopWorkers(vendor.page)
  await expect(vendor.page.getByRole('heading', { level: 1, name: 'Walnut bowl' })).toBeVisible()
  await expect(vendor.page).toHaveURL(/#\/store\/12D3[^/]+\/.+/)
  const link = vendor.page.url()
  await vendor.goTo('#/sell')
  await expect(vendor.page.getByRole('link', { name: 'Walnut bowl' }).first()).toBeVisible()
  await expect(vendor.page.getByRole('listitem').filter({ hasText: 'Walnut bowl' })).toHaveCount(1)
  await vendor.page.goto(link)

  // While looking at a store: what the vendor changes still arrives.
  const buyer = await arrive('Bruno')
  await buyer.makeKeys()
  await buyer.takePlayMoney(world.devnet)
  await buyer.goTo(new URL(link).hash)
  await expect(buyer.page.getByRole('heading', { level: 1, name: 'Walnut bowl' })).toBeVisible()
  await mark(buyer.page)
  await stopWorkers(buyer.page)
  await vendor.page.getByRole('link', { name: 'Edit this listing' }).click()
  await vendor.page.getByRole('textbox', { name: 'Title' }).fill('Walnut bowl, oiled')
  await vendor.page.getByRole('button', { name: 'Publish changes' }).click()
  await expect(
    buyer.page.getByRole('heading', { level: 1, name: 'Walnut bowl, oiled' }),
  ).toBeVisible()

  // Right after "Place order".
  await buyer.fillOrder(link, { street: 'Market Lane 3' })
  await buyer.page.getByRole('button', { name: 'Place order' }).click()
  await stopWorkers(buyer.page)
  await expect(buyer.page).toHaveURL(/#\/orders\/b/)
  const orderLink = buyer.page.url()
  await buyer.goTo('#/orders')
  const rows = { hasText: 'Walnut bowl' }
  await expect(buyer.page.getByRole('listitem').filter(rows)).toHaveCount(1)
  await vendor.goTo('#/orders')
  await expect(vendor.page.getByRole('listitem').filter(rows)).toHaveCount(1)
  await vendor.openOrder('Walnut bowl')

  // Right after "Accept".
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()
  await stopWorkers(vendor.page)
  await expect(vendor.page.getByText('Awaiting payment').first()).toBeVisible()
  await expect(vendor.page.getByRole('alert')).toHaveCount(0)

  // Right after "Pay".
  await buyer.page.goto(orderLink)
  await buyer.page.getByRole('button', { name: /^Pay .* from my Souk wallet/ }).click()
  await buyer.page.getByRole('button', { name: /^Pay .* to the vendor/ }).click()
  await stopWorkers(buyer.page)
  await expect(buyer.page.getByText('Payment seen').first()).toBeVisible()
  await expect(vendor.page.getByText('Payment seen').first()).toBeVisible()
  await world.devnet.mine(1)
  await expect(buyer.page.getByText('Your payment is confirmed')).toBeVisible()
  await expect(buyer.page.getByText('more than needed was paid')).toHaveCount(0)
  await buyer.goTo('#/wallet')
  await expect(buyer.page.getByRole('listitem').filter(rows)).toHaveCount(1)
  expect(await marks(buyer.page)).toBe(1)
  expect(await marks(vendor.page)).toBe(1)
})
