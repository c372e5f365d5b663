import { expect, test } from './fixtures/test.ts'

test('somebody offers to moderate; a vendor finds the offer by its link, trusts and accepts it', async ({
  arrive,
}) => {
  const moderator = await arrive('Murad')
  await moderator.makeKeys()
  await moderator.writeProfile()
  await moderator.goTo('#/moderate')
  const offer = moderator.page
  await offer.getByLabel('Who you are and how you decide').fill('Thirty years of carpets.')
  await offer.getByLabel('How it is counted').selectOption({ label: 'A share and a fixed amount' })
  await offer.getByLabel('Fixed amount, in satoshis').fill('2000')
  await expect(offer.getByText(/you get 52,000\ssat\./)).toBeVisible()
  await offer.getByRole('button', { name: 'Publish offer' }).click()
  await expect(offer.getByText('Published. Vendors can accept you now.').first()).toBeVisible()
  await offer.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = await offer.getByRole('dialog').innerText()
  const link = /http\S+/.exec(dialog)?.[0] ?? ''

  const vendor = await arrive('Jamila')
  await vendor.makeKeys()
  await vendor.writeProfile()
  await vendor.sell({ title: 'Copper kettle', price: '0.001' })
  const { page } = vendor
  await page.goto(link)
  await page.getByRole('button', { name: 'Trust as moderator' }).click()
  await expect(page.getByText('You trust this moderator when you buy')).toBeVisible()
  await page.getByRole('button', { name: 'Accept in my store' }).click()
  await expect(page.getByText('Your store accepts this moderator', { exact: true })).toBeVisible()

  await vendor.goTo('#/settings/selling')
  await expect(page.getByText('Murad').first()).toBeVisible()
  await page.getByLabel('Choose', { exact: true }).selectOption({ label: 'My own times' })
  await page.getByLabel('Until the buyer may claim from you').fill('5')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('link', { name: /Must be longer than your own time/ }).click()
  await expect(page.getByLabel('Until the buyer may claim from you')).toBeFocused()
  await page.getByLabel('Until the buyer may claim from you').fill('200')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved. New orders follow it.').first()).toBeVisible()

  await vendor.goTo('#/settings/moderators')
  await page.getByRole('button', { name: 'Remove Murad' }).click()
  await expect(page.getByText('Nobody yet.')).toBeVisible()
  await page.getByLabel('Add a moderator').fill(link)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Remove Murad' })).toBeVisible()

  await offer.keyboard.press('Escape')
  await offer.getByRole('button', { name: 'Withdraw offer' }).click()
  await offer.getByRole('dialog').getByRole('button', { name: 'Withdraw offer' }).click()
  await expect(offer.getByText('Offer withdrawn').first()).toBeVisible()
  await expect(offer.getByLabel('Who you are and how you decide')).toHaveValue(
    'Thirty years of carpets.',
  )
})
