import { stopWorkers } from './fixtures/worker.ts'
import { expect, test } from './fixtures/test.ts'

test('a vendor sleeps: the buyer pays and writes, and the node that wakes accepts, takes and answers by itself', async ({
  arrive,
  world,
}) => {
  const alma = await arrive('Alma')
  await alma.makeKeys()
  await alma.writeProfile()
  await alma.goTo('#/settings/selling')
  await alma.page.getByLabel('Accept orders by itself while pieces are in stock').check()
  await alma.page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alma.page.getByText('Saved. New orders follow it.').first()).toBeVisible()
  const link = await alma.sell({ title: 'Clay jug', price: '0.001' })

  const bruno = await arrive('Bruno')
  const { page } = bruno
  await page.goto(link)
  await expect(page.getByRole('heading', { level: 1, name: 'Clay jug' })).toBeVisible()
  await bruno.makeKeys()
  await bruno.takePlayMoney(world.devnet)

  // The vendor's browser closes. What was looked at can still be ordered.
  await alma.page.goto('about:blank')
  await stopWorkers(alma.page)
  await bruno.fillOrder(link, {
    street: 'Market Lane 3',
    way: 'Pay now, the vendor takes it on waking',
  })
  await page.getByRole('button', { name: 'Place order' }).click()
  await expect(page).toHaveURL(/#\/orders\/b/)
  await page.getByRole('button', { name: /^Pay .* from my Souk wallet/ }).click()
  await page.getByRole('button', { name: /^Pay .* into the order/ }).click()
  await expect(page.getByText('Paid. Now the network confirms it.').first()).toBeVisible()
  await world.devnet.mine(1)
  const order = page.url()
  await page.getByRole('link', { name: 'Write a message' }).click()
  await page.getByPlaceholder('Your message').fill('Is it really blue?')
  await page.getByPlaceholder('Your message').press('Enter')
  await expect(page.getByText('Waiting to be delivered')).toBeAttached()

  // She comes back: nobody presses anything, and the money is hers.
  await alma.goTo('#/orders')
  await expect(alma.page.getByRole('link', { name: 'Clay jug' }).first()).toBeVisible({
    timeout: 60_000,
  })
  await page.goto(order)
  await expect(page.getByText('Accepted', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await expect(async () => {
    await world.devnet.mine(1)
    await expect(page.getByText('Paid out to the vendor').first()).toBeVisible({ timeout: 5_000 })
  }).toPass()

  // The message was waiting too; reading it is seen.
  await alma.goTo('#/messages')
  await alma.page.getByRole('link', { name: /Is it really blue/ }).click()
  await expect(alma.page.getByText('Is it really blue?').first()).toBeVisible()
  await page.getByRole('link', { name: 'Write a message' }).click()
  await expect(page.getByText('Read', { exact: true }).first()).toBeAttached()
})
