import { Inspection } from './fixtures/inspection.ts'
import { expect, test } from './fixtures/test.ts'

test('a bad rating is found by a stranger with its payment, also when the vendor has gone', async ({
  arrive,
  world,
}) => {
  const inspection = new Inspection()
  const vendor = await arrive('Alma')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Blue teapot', price: '0.001', quantity: 2 })

  const buyer = await arrive('Bruno')
  await buyer.page.goto(link)
  await expect(buyer.page.getByText('No ratings yet')).toBeVisible()
  await buyer.makeKeys()
  await buyer.takePlayMoney(world.devnet)
  const order = await buyer.order(link, { street: 'Market Lane 3' })
  await vendor.openOrder('Blue teapot')
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()
  await order.getByRole('button', { name: /^Pay .* from my Souk wallet/ }).click()
  await order.getByRole('button', { name: /^Pay .* to the vendor/ }).click()
  await expect(order.getByText('Payment seen').first()).toBeVisible()
  await world.devnet.mine(1)
  await expect(vendor.page.getByText('The payment is confirmed and yours')).toBeVisible()
  await vendor.page.getByRole('button', { name: 'Mark as sent…' }).click()
  await vendor.page.getByRole('button', { name: 'Sign: it is on its way' }).click()
  await order.getByRole('button', { name: 'I received it: complete the order' }).click()
  await order
    .getByRole('dialog')
    .getByRole('button', { name: 'I received it: complete the order' })
    .click()
  await expect(order.getByText('Completed').first()).toBeVisible()

  await order.getByRole('button', { name: /^Rate/ }).first().click()
  await order.getByRole('radio', { name: '2 stars of 5' }).first().check()
  await order.getByLabel('In your words').fill('It leaks.')
  await order.getByRole('button', { name: /^Sign the rating/ }).click()
  await expect(order.getByText('It leaks.')).toBeVisible()

  await vendor.page.goto(link)
  const evidence = /from 1 paid order, 100,000 sat/
  await vendor.page.getByRole('button', { name: evidence }).click()
  await vendor.page.getByRole('button', { name: 'Answer in public' }).click()
  await vendor.page.getByLabel('Answer in public').fill('Turn it round.')
  await vendor.page.getByRole('button', { name: 'Sign and publish' }).click()
  await expect(vendor.page.getByText('Turn it round.')).toBeVisible()
  // She follows the buyer, and lets everybody know it.
  await buyer.writeProfile()
  await vendor.page.getByRole('dialog').getByRole('article').getByRole('link').click()
  await vendor.page.getByRole('button', { name: 'Follow', exact: true }).click()
  await vendor.goTo('#/settings/follows')
  await vendor.page.getByRole('checkbox').check()
  await inspection.look(vendor.page, 'who may know whom one follows')
  await vendor.page.getByRole('button', { name: 'Sign and publish' }).click()
  await expect(vendor.page.getByText('Published: everybody may know')).toBeVisible()

  const shopper = await arrive('Clara')
  await shopper.page.goto(link)
  // The search among strangers is repeated as they come, and the chain is asked for the payment.
  await shopper.page.getByRole('button', { name: evidence }).click({ timeout: 75_000 })
  await expect(shopper.page.getByText('Turn it round.')).toBeVisible()
  await expect(
    shopper.page.getByText('By the vendor’s own count at least 1 order was accepted, 1 rated.'),
  ).toBeVisible()
  await shopper.page.getByText('How is this computed?').click()
  await inspection.look(shopper.page, 'ratings of a vendor')
  // Who follows the vendor sees whom she follows.
  await shopper.page.goto(link.replace(/\/[^/]+$/, ''))
  await shopper.page.getByRole('button', { name: 'Follow', exact: true }).click()
  await shopper.page.getByRole('button', { name: evidence }).click()
  await shopper.page.getByRole('dialog').getByRole('article').getByRole('link').click()
  await expect(shopper.page.getByText('Followed by Alma, whom you follow')).toBeVisible()
  await vendor.leave()

  const late = await arrive('Dora')
  await late.page.goto(link.replace(/\/[^/]+$/, ''))
  await late.page.getByRole('button', { name: evidence }).click()
  await expect(late.page.getByText('It leaks.')).toBeVisible()
  expect(inspection.found).toEqual([])
})
