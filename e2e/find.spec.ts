import { expect, test } from './fixtures/test.ts'

test('a shopper who knows nobody finds what an absent vendor offers by a misspelt word in another script, and blocks another vendor', async ({
  arrive,
}) => {
  test.setTimeout(180_000)
  const [alma, boris, keeper] = await Promise.all([
    arrive('Alma'),
    arrive('Boris'),
    arrive('Kamila'),
  ])
  await Promise.all(
    [alma, boris].map(async (vendor) => {
      await vendor.makeKeys()
      await vendor.writeProfile()
    }),
  )
  const link = await alma.sell({
    title: 'Медная лампа',
    price: '0.0005',
    description: 'Ручная работа, со стеклом.',
  })
  const tin = await boris.sell({ title: 'Lamp of tin', price: '0.02' })

  // Boris warns of her lamp, for whoever wants to hear it from him.
  await boris.goTo('#/settings/blocked')
  await boris.page.getByRole('button', { name: 'Start a list' }).click()
  await boris.page.getByLabel('About whom?').fill(link)
  await boris.page.getByLabel('Why?').fill('It does not shine.')
  await boris.page.getByRole('button', { name: 'Put on the list' }).click()
  await boris.page.getByRole('button', { name: 'Publish the list' }).click()
  await expect(boris.page.getByText('Your list is published')).toBeVisible()

  // A third browser follows her store, and so keeps all of it. Then she leaves.
  await keeper.page.goto(link.slice(0, link.lastIndexOf('/')))
  await keeper.page.getByRole('button', { name: 'Follow' }).click()
  await expect(keeper.page.getByText('all of it is kept here').first()).toBeVisible({
    timeout: 60_000,
  })
  await alma.leave()

  const shopper = await arrive('Dilnoza')
  const { page } = shopper
  const result = (title: string) =>
    page.getByRole('list', { name: 'Results' }).getByRole('link', { name: title })
  await page.keyboard.press('/')
  await expect(page.getByRole('combobox', { name: /^Search the market/ })).toBeFocused()
  await page.keyboard.type('lanpa')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/search\?q=lanpa$/)
  await expect(result('Медная лампа')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/^Showing results for/)).toBeVisible()

  // The dearer lamp of another vendor is there too, until the filters are set.
  await page.getByRole('combobox', { name: /^Search the market/ }).fill('lamp')
  await page.keyboard.press('Enter')
  await expect(result('Lamp of tin')).toBeVisible({ timeout: 60_000 })

  // Without a word, and with words exactly as they are written.
  const box = page.getByRole('combobox', { name: /^Search the market/ })
  await box.fill('lamp -tin')
  await page.keyboard.press('Enter')
  await expect(result('Lamp of tin')).toBeHidden()
  await expect(result('Медная лампа')).toBeVisible()
  await box.fill('"tin lamp"')
  await page.keyboard.press('Enter')
  await expect(page.getByText('No listing found')).toBeVisible()
  await box.fill('"lamp of tin"')
  await page.keyboard.press('Enter')
  await expect(result('Lamp of tin')).toBeVisible()
  await box.fill('lamp')
  await page.keyboard.press('Enter')
  await expect(result('Медная лампа')).toBeVisible()
  await page.getByLabel('To', { exact: true }).fill('100')
  await page.getByLabel('To', { exact: true }).press('Enter')
  await expect(result('Lamp of tin')).toBeHidden()
  await page.getByLabel('Sent to').selectOption({ label: 'Uzbekistan' })
  await expect(page).toHaveURL(/max=\d+&to=UZ$/)
  await expect(result('Медная лампа')).toBeVisible()

  // It opens, and the way back leads to the same search.
  await result('Медная лампа').click()
  await expect(page.getByRole('heading', { level: 1, name: 'Медная лампа' })).toBeVisible()
  await page.getByRole('button', { name: 'Put on the wishlist: Медная лампа' }).click()
  await page.goBack()
  await expect(page.getByRole('button', { name: 'Remove: sent to Uzbekistan' })).toBeVisible()
  await expect(result('Медная лампа')).toBeVisible()

  // What a list warns of is told to those who follow it.
  await page.getByRole('button', { name: 'Clear all filters' }).click()
  await result('Lamp of tin').click()
  await expect(page.getByRole('heading', { level: 1, name: 'Lamp of tin' })).toBeVisible()
  await page.goto(tin.slice(0, tin.lastIndexOf('/')))
  await page.getByRole('button', { name: 'Follow this list' }).click({ timeout: 60_000 })
  await expect(page.getByRole('button', { name: /^Stop following/ })).toBeVisible()
  await shopper.goTo('#/search?q=lamp')
  await expect(page.getByText(/^Scam, says “Warnings by Boris”: It does not/)).toBeVisible()

  // Nothing of somebody who was blocked is seen any more.
  await result('Lamp of tin').click()
  await expect(page.getByRole('heading', { level: 1, name: 'Lamp of tin' })).toBeVisible()
  await page.getByRole('button', { name: 'Block or report' }).click()
  await page.getByRole('radio', { name: 'Floods the market' }).check()
  await page.getByRole('button', { name: 'Block Boris' }).click()
  await expect(page.getByText('You blocked Boris')).toBeVisible()
  await shopper.goTo('#/search?q=lamp')
  await expect(result('Медная лампа')).toBeVisible()
  await expect(result('Lamp of tin')).toBeHidden()
  await shopper.goTo('#/settings/blocked')
  await expect(page.getByRole('button', { name: 'Unblock Boris' })).toBeVisible()

  // Ordered from the wishlist, while the vendor is away.
  await shopper.makeKeys()
  await shopper.goTo('#/wishlist')
  const wished = page.getByRole('link', { name: 'Медная лампа' })
  await expect(wished).toBeVisible()
  await wished.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Медная лампа' })).toBeVisible()
  await shopper.order(page.url(), {
    street: 'Market Lane 3',
    way: 'Pay now, the vendor takes it on waking',
  })
  // Somebody who stayed keeps it for her.
  await expect(page.getByText(/waits, sealed, with \d+ devices? until/)).toBeVisible({
    timeout: 60_000,
  })
})
