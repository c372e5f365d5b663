import { expect, test } from './fixtures/test.ts'

test('an order can be declined, cancelled or paid in parts, and both sides always see the same', async ({
  arrive,
  world,
}) => {
  const vendor = await arrive('Carla')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Wool blanket', price: '0.002', quantity: 5 })
  const buyer = await arrive('Darius')
  await buyer.makeKeys()
  await buyer.takePlayMoney(world.devnet)

  // Declined, with a reason.
  await buyer.order(link, { street: 'Hill Road 1' })
  await vendor.openOrder('Wool blanket')
  await vendor.page.getByRole('button', { name: 'Decline…' }).click()
  await vendor.page.getByLabel('I do not send there').check()
  await vendor.page.getByLabel('Reason').fill('I am away until spring.')
  await vendor.page.getByRole('button', { name: 'Decline the order' }).click()
  await expect(buyer.page.getByText('I am away until spring.')).toBeVisible()
  await expect(buyer.page.getByText('The vendor declined. You paid nothing.')).toBeVisible()
  await expect(buyer.page.getByText('Why: it is not sent to that place.')).toBeVisible()

  // Cancelled after acceptance: the pieces come back.
  await buyer.order(link, { street: 'Hill Road 2' })
  await vendor.openOrder('Wool blanket')
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()
  await expect(buyer.page.getByText('Awaiting payment').first()).toBeVisible()
  await buyer.page.getByRole('button', { name: 'Cancel the order…' }).click()
  await buyer.page.getByLabel('Reason').fill('Found one at home.')
  await buyer.page.getByRole('button', { name: 'Cancel the order', exact: true }).click()
  await expect(vendor.page.getByText('Found one at home.')).toBeVisible()
  await expect(vendor.page.getByText('Cancelled').first()).toBeVisible()
  await vendor.page.goto(link)
  await expect(vendor.page.getByText('5 in stock').first()).toBeVisible()

  // Paid in two parts: one from elsewhere, the rest from the own wallet.
  await buyer.order(link, { street: 'Hill Road 3' })
  await vendor.openOrder('Wool blanket')
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()
  const address = await buyer.page.getByRole('textbox', { name: 'Pay to this address' }).innerText()
  await world.devnet.faucet(address, 50_000n)
  await expect(buyer.page.getByText('150,000 sat is missing')).toBeVisible()
  await expect(vendor.page.getByText('150,000 sat is missing')).toBeVisible()
  await buyer.page.getByRole('button', { name: 'Pay 150,000 sat from my Souk wallet' }).click()
  await buyer.page.getByRole('button', { name: 'Pay 150,000 sat to the vendor' }).click()
  await expect(buyer.page.getByText('Paid. Now the network confirms it.')).toBeVisible()
  await world.devnet.mine(1)
  await expect(vendor.page.getByText('The payment is confirmed and yours')).toBeVisible()
  await vendor.page.goto(link)
  await expect(vendor.page.getByText('4 in stock').first()).toBeVisible()
})

test('money moves between two wallets, and a payment that makes no sense is refused', async ({
  arrive,
  world,
}) => {
  const payer = await arrive('Elif')
  await payer.makeKeys()
  await payer.takePlayMoney(world.devnet)
  const payee = await arrive('Farid')
  await payee.makeKeys()
  await payee.goTo('#/wallet')
  const address = await payee.page.getByRole('textbox', { name: 'Your address' }).innerText()

  await payer.goTo('#/wallet')
  const { page } = payer
  await expect(page.getByText('1,000,000 sat').first()).toBeVisible()
  await expect(page.getByText('1 confirmation').first()).toBeVisible()
  await page.getByLabel('To', { exact: true }).fill('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')
  await page.getByLabel('Amount in BTC').fill('0.001')
  await page.getByRole('button', { name: 'Review' }).click()
  await expect(page.locator('[data-code="wallet.wrong-network"]').first()).toBeVisible()

  await page.getByLabel('To', { exact: true }).fill(`bitcoin:${address}?amount=0.0025`)
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('button', { name: 'Send 250,000 sat' }).click()
  await expect(page.getByText('250,000 sat is on its way')).toBeVisible()
  await expect(payee.page.getByText('250,000 sat').first()).toBeVisible()
  await world.devnet.mine(1)
  await expect(payee.page.getByText('1 confirmation').first()).toBeVisible()

  await page.getByLabel('To', { exact: true }).fill(address)
  await page.getByLabel('Amount in BTC').fill('0.5')
  await page.getByRole('button', { name: 'Review' }).click()
  await expect(page.locator('[data-code="wallet.insufficient-funds"]').first()).toBeVisible()
})
