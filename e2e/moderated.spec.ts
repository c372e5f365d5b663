import { expect, test } from './fixtures/test.ts'
import { pngPhoto } from './fixtures/photo.ts'

const SHOTS = process.env['SOUK_SHOTS']

test('a moderated order is disputed, decided and paid out, and the three of them talk', async ({
  arrive,
  world,
}) => {
  const judith = await arrive('Judith')
  await judith.makeKeys()
  await judith.writeProfile()
  await judith.offerToModerate({ percent: '2' })
  const alma = await arrive('Alma')
  await alma.makeKeys()
  await alma.writeProfile()
  const link = await alma.sell({ title: 'Brass lamp', price: '0.01' })
  await alma.accepts(judith)

  const bruno = await arrive('Bruno')
  await bruno.makeKeys()
  await bruno.takePlayMoney()
  await world.devnet.mine(1)
  await bruno.fillOrder(link, { street: 'Market Lane 3', way: 'With a moderator' })
  const { page } = bruno
  await expect(page.getByText('Judith').first()).toBeVisible()
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/checkout.png`, fullPage: true })
  await page.getByRole('button', { name: 'Place order' }).click()
  await expect(page).toHaveURL(/#\/orders\/b/)

  // Paid before anybody answers: the address follows from the order alone.
  await page.getByRole('button', { name: /^Pay .* from my Souk wallet/ }).click()
  await page.getByRole('button', { name: /^Pay .* into the order/ }).click()
  await expect(page.getByText('Paid. Now the network confirms it.').first()).toBeVisible()
  await world.devnet.mine(1)
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/paid.png`, fullPage: true })
  await alma.openOrder('Brass lamp')
  await alma.page.getByRole('button', { name: 'Accept the order' }).click()
  await alma.page.getByRole('button', { name: 'Mark as sent…' }).click()
  await alma.page.getByLabel('Carrier').fill('Village post')
  await alma.page.getByRole('button', { name: 'Sign: it is on its way' }).click()
  await expect(page.getByText('Village post')).toBeVisible()
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/sent.png`, fullPage: true })

  // It arrives broken: the buyer calls the moderator, with a photo.
  await page.getByRole('link', { name: 'Call the moderator…' }).click()
  await page.getByRole('button', { name: 'We talked, and it did not help' }).click()
  await page.getByLabel('It arrived damaged').check()
  await page.getByLabel('Tell what happened').fill('The glass was broken when I opened the box.')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'All to the buyer' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page
    .locator('input[type=file]')
    .setInputFiles([{ name: 'broken.png', mimeType: 'image/png', buffer: pngPhoto(640, 480, 7) }])
  await expect(page.getByText('broken.png')).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/review.png`, fullPage: true })
  await page.getByRole('button', { name: 'Call the moderator', exact: true }).click()

  await judith.goTo('#/moderate')
  await judith.page
    .getByRole('link', { name: /Brass lamp|Open the room/ })
    .first()
    .click()
  await expect(judith.page.getByText('The glass was broken when I opened the box.')).toBeVisible()
  if (SHOTS) await judith.page.screenshot({ path: `${SHOTS}/room.png`, fullPage: true })
})
