import { expect, test } from './fixtures/test.ts'
import { stopWorkers } from './fixtures/worker.ts'

test('a buyer orders and writes to a vendor who sleeps, and leaves: the vendor finds both with a stranger who stayed', async ({
  arrive,
}) => {
  const alma = await arrive('Alma')
  await alma.makeKeys()
  await alma.writeProfile()
  const link = await alma.sell({ title: 'Clay jug', price: '0.001' })

  const bruno = await arrive('Bruno')
  const { page } = bruno
  const celia = await arrive('Celia')
  for (const one of [page, celia.page]) {
    await one.goto(link)
    await expect(one.getByRole('heading', { level: 1, name: 'Clay jug' })).toBeVisible()
  }
  await bruno.makeKeys()

  await alma.page.goto('about:blank')
  await stopWorkers(alma.page)
  await bruno.fillOrder(link, {
    street: 'Market Lane 3',
    way: 'Pay now, the vendor takes it on waking',
  })
  await page.getByRole('button', { name: 'Place order' }).click()
  await expect(page).toHaveURL(/#\/orders\/b/)
  const order = page.url()
  // Celia, who knows neither of them, keeps it, once it is sure that the vendor does not answer.
  await expect(page.getByText(/waits, sealed, with 1 device until/)).toBeVisible({
    timeout: 60_000,
  })
  await page.getByRole('link', { name: 'Write a message' }).click()
  await page.getByPlaceholder('Your message').fill('Is it really blue?')
  await page.getByPlaceholder('Your message').press('Enter')
  await expect(page.getByText('Waits, sealed, with 1 device')).toBeAttached()

  // Now the buyer's browser closes too.
  await page.goto('about:blank')
  await stopWorkers(page)

  await alma.goTo('#/orders')
  await expect(alma.page.getByRole('link', { name: 'Clay jug' }).first()).toBeVisible()
  await alma.goTo('#/messages')
  await alma.page.getByRole('link', { name: /Is it really blue/ }).click()
  await expect(alma.page.getByText('Is it really blue?').first()).toBeVisible()
  await expect(alma.page.getByRole('log').getByText('Is it really blue?')).toHaveCount(1)

  // He comes back, and hears that it was read.
  await page.goto(order)
  await page.getByRole('link', { name: 'Write a message' }).click()
  await expect(page.getByText('Read', { exact: true }).first()).toBeAttached()
  await expect(page.getByRole('log').getByText('Is it really blue?')).toHaveCount(1)
})
