import { expect, test } from './fixtures/test.ts'

test('a cart outlives a reload, tells what changed, and becomes one order with one total', async ({
  arrive,
}) => {
  const vendor = await arrive('Alma')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const lamp = await vendor.sell({ title: 'Brass lamp', price: '0.0004', quantity: 3 })
  const tray = await vendor.sell({ title: 'Copper tray', price: '0.0003', quantity: 2 })

  const buyer = await arrive('Bruno')
  await buyer.makeKeys()
  const { page } = buyer
  for (const [link, pieces] of [
    [lamp, '2'],
    [tray, '1'],
  ] as const) {
    await page.goto(link)
    await page.getByLabel('Quantity').fill(pieces)
    await page.getByRole('button', { name: 'Add to cart' }).click()
    await expect(page.getByText(`${pieces} in your cart`)).toBeVisible()
  }

  await page.getByRole('link', { name: 'Cart: 3 pieces' }).click()
  await page.reload()
  await expect(page.getByText('110,000 sat')).toBeVisible()
  const trayLine = page.getByRole('listitem').filter({ hasText: 'Copper tray' })
  await trayLine.getByRole('button', { name: 'Remove Copper tray' }).click()
  await expect(page.getByText('80,000 sat')).toBeVisible()
  await page.getByRole('button', { name: 'Put it back' }).click()
  await expect(page.getByText('110,000 sat')).toBeVisible()

  // The vendor asks for more since.
  await vendor.page.goto(tray)
  await vendor.page.getByRole('link', { name: 'Edit this listing' }).click()
  await vendor.page.getByRole('textbox', { name: 'Price' }).fill('0.0005')
  await vendor.page.getByRole('button', { name: 'Publish changes' }).click()
  await expect(trayLine.getByText('The vendor changed this listing')).toBeVisible()
  await expect(page.getByText('130,000 sat')).toBeVisible()
  await trayLine.getByRole('button', { name: 'I have seen the changes' }).click()

  await page.getByRole('link', { name: 'Check out what is from Alma' }).click()
  await buyer.fillAddress({ street: 'Market Lane 3' })
  await expect(page.getByRole('complementary', { name: 'Total' })).toContainText('130,000 sat')
  await page.getByRole('button', { name: 'Place order' }).click()
  await expect(page).toHaveURL(/#\/orders\/b/)
  await expect(page.getByText('Brass lamp').first()).toBeVisible()
  await expect(page.getByText('Copper tray').first()).toBeVisible()

  await buyer.goTo('#/cart')
  await expect(page.getByText('Your cart is empty')).toBeVisible()
})
