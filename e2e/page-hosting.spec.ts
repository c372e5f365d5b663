import { expect, test } from './fixtures/test.ts'

test('the tab that holds the connections closes, and the other tab goes on', async ({
  arrive,
  world,
}) => {
  const vendor = await arrive('Gita')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Clay bowl', price: '0.001' })

  const buyer = await arrive('Hugo')
  const second = await buyer.context.newPage()
  await buyer.page.goto(link)
  await expect(buyer.page.getByText('Awake now')).toBeVisible()
  await second.goto(link)
  await expect(second.getByText('Awake now')).toBeVisible()
  await buyer.page.close()

  // News still arrive in the tab that is left, without a reload.
  await vendor.page.getByRole('link', { name: 'Edit this listing' }).click()
  await vendor.page.getByRole('textbox', { name: 'Title' }).fill('Clay bowl, glazed')
  await vendor.page.getByRole('button', { name: 'Publish changes' }).click()
  await expect(second.getByRole('heading', { level: 1, name: 'Clay bowl, glazed' })).toBeVisible()

  // So does everything that needs a connection: photos from the vendor, anew in a fresh profile.
  await second.goto(`${world.url}/#/network`)
  await expect(second.getByText('All is well: other browsers can reach you.')).toBeVisible()
})

test('a browser without service workers buys like any other, and its tabs share one node', async ({
  arrive,
  world,
}) => {
  const vendor = await arrive('Ines')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Olive oil', price: '0.0005', photos: 2 })

  const buyer = await arrive('Jon', { serviceWorkers: 'block' })
  await buyer.page.goto(link)
  await expect(buyer.page.getByRole('heading', { level: 1, name: 'Olive oil' })).toBeVisible()
  const photo = buyer.page.locator('main img[src^="blob:"]').first()
  await expect(photo).toHaveJSProperty('complete', true)
  expect(await photo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  await buyer.makeKeys()
  await buyer.takePlayMoney(world.devnet)
  const order = await buyer.order(link, { street: 'Hillside 9' })
  await vendor.openOrder('Olive oil')
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()
  await order.getByRole('button', { name: /^Pay .* from my Souk wallet/ }).click()
  await order.getByRole('button', { name: /^Pay .* to the vendor/ }).click()
  await expect(order.getByText('Paid. Now the network confirms it.')).toBeVisible()
  await world.devnet.mine(1)
  await expect(vendor.page.getByText('The payment is confirmed and yours')).toBeVisible()
  await expect(order.getByText('Your payment is confirmed')).toBeVisible()

  // The second tab uses the first one's node, and takes it over when that one closes.
  const second = await buyer.context.newPage()
  await second.goto(order.url())
  await expect(second.getByText('Your payment is confirmed')).toBeVisible()
  await order.close()
  await vendor.page.getByRole('button', { name: 'Mark as sent…' }).click()
  await vendor.page.getByLabel('Carrier').fill('Donkey')
  await vendor.page.getByRole('button', { name: 'Sign: it is on its way' }).click()
  await expect(second.getByText('Donkey')).toBeVisible()
})
