import { expect, test } from './fixtures/test.ts'

const PRICE_SATS = 200_000n

test('a payment is replaced, another falls out of the chain and comes back, and both sides always see it', async ({
  arrive,
  world,
}) => {
  const vendor = await arrive('Mirela')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Copper kettle', price: '0.002', quantity: 2 })
  const buyer = await arrive('Nuno')
  await buyer.makeKeys()
  await buyer.takePlayMoney(world.devnet)
  await buyer.order(link, { street: 'Mill Lane 4' })
  await vendor.openOrder('Copper kettle')
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()
  const address = await buyer.page.getByRole('textbox', { name: 'Pay to this address' }).innerText()
  const bothSee = async (text: string) => {
    for (const { page } of [buyer, vendor]) await expect(page.getByText(text).first()).toBeVisible()
  }
  const confirmed = vendor.page.getByText('The payment is confirmed and yours')

  // Whoever paid takes it back before a miner saw it.
  const first = await world.devnet.faucet(address, PRICE_SATS)
  await bothSee('The payment was seen. It waits for its first confirmation.')
  await world.devnet.doubleSpend(first)
  await bothSee('Nothing was seen on the network so far.')
  await world.devnet.mine(1)

  // Paid again and confirmed; then the block is replaced by others without the payment.
  const second = await world.devnet.faucet(address, PRICE_SATS)
  await world.devnet.mine(1)
  await expect(confirmed).toBeVisible()
  await world.devnet.reorg(1, { drop: [second] })
  await expect(confirmed).toBeHidden()
  await bothSee('Nothing was seen on the network so far.')

  // Paid a third time.
  await world.devnet.faucet(address, PRICE_SATS)
  await world.devnet.mine(1)
  await expect(confirmed).toBeVisible()
})
