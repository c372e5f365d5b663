import { expect, test } from './fixtures/test.ts'

test('an order is sent in two parts, partly refunded, closed and rated by both sides', async ({
  arrive,
  world,
}) => {
  const vendor = await arrive('Alma')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Glass bowl', price: '0.001', quantity: 5 })
  const buyer = await arrive('Bruno')
  await buyer.makeKeys()
  await buyer.takePlayMoney(world.devnet)

  await buyer.fillOrder(link, { street: 'Market Lane 3' })
  await buyer.page.getByLabel('Quantity').fill('2')
  await buyer.page.getByRole('button', { name: 'Place order' }).click()
  const order = buyer.page
  await expect(order).toHaveURL(/#\/orders\/b/)
  await vendor.openOrder('Glass bowl')
  const sale = vendor.page
  await sale.getByRole('button', { name: 'Accept the order' }).click()
  await order.getByRole('button', { name: /^Pay .* from my Souk wallet/ }).click()
  await order.getByRole('button', { name: 'Pay 200,000 sat to the vendor' }).click()
  await expect(order.getByText('Paid. Now the network confirms it.')).toBeVisible()
  await world.devnet.mine(1)
  await expect(sale.getByText('The payment is confirmed and yours')).toBeVisible()

  // One piece now: the form offers the rest afterwards, and never more than that.
  await sale.getByRole('button', { name: 'Mark as sent…' }).click()
  await sale.getByLabel('Glass bowl: pieces, of 2 left').fill('1')
  await sale.getByLabel('Carrier').fill('Village post')
  await sale.getByRole('button', { name: 'Sign: it is on its way' }).click()
  await expect(order.getByText('Partly on its way')).toBeVisible()
  await expect(order.getByText('1 of 2 on the way')).toBeVisible()
  await sale.getByRole('button', { name: 'Mark as sent…' }).click()
  await expect(sale.getByLabel('Glass bowl: pieces, of 1 left')).toHaveValue('1')
  await sale.getByLabel('Carrier').fill('Donkey')
  await sale.getByRole('button', { name: 'Sign: it is on its way' }).click()
  await expect(order.getByText('Donkey')).toBeVisible()
  await expect(order.getByRole('heading', { name: 'Delivery 2' })).toBeVisible()

  // One arrived scratched: the vendor gives a part back, and the order goes on.
  await sale.getByRole('button', { name: 'Give money back…' }).click()
  await sale.getByLabel('To the buyer, satoshis').fill('50000')
  await sale.getByRole('button', { name: 'Give back 50,000 sat' }).click()
  await expect(sale.getByText('Refund signed.')).toBeVisible()
  await world.devnet.mine(1)
  const money = order.getByRole('region', { name: 'Where the money is' })
  await expect(money.getByText('Given back to the buyer')).toBeVisible()
  await expect(money.getByText('50,000 sat')).toBeVisible()

  await order.getByRole('button', { name: 'I received it: complete the order' }).click()
  await order
    .getByRole('dialog')
    .getByRole('button', { name: 'I received it: complete the order' })
    .click()
  await expect(sale.getByText('Completed').first()).toBeVisible()

  await order.getByRole('button', { name: 'Rate…' }).click()
  const overall = order.getByRole('group', { name: 'All in all' })
  await overall.getByRole('radio', { name: '4 stars of 5' }).check()
  await order.getByLabel('In your words').fill('Sturdy and blue.')
  await order.getByRole('button', { name: 'Sign the rating of Alma' }).click()
  await expect(sale.getByText('Sturdy and blue.')).toBeVisible()
  await expect(sale.getByText('All in all: 4 stars of 5')).toBeVisible()
})
