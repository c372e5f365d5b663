import type { Nym } from '../src/lib/brand.ts'
import { Inspection } from './fixtures/inspection.ts'
import { expect, test } from './fixtures/test.ts'
import { pngPhoto } from './fixtures/photo.ts'
import { openThanks } from './fixtures/thanks.ts'

const SHOTS = process.env['SOUK_SHOTS']

test('a moderated order is disputed, decided and paid out, and the three of them talk', async ({
  arrive,
  world,
}) => {
  const inspection = new Inspection()
  const thanks = await openThanks(world)
  const judith = await arrive('Judith')
  await judith.makeKeys()
  await judith.writeProfile()
  await judith.offerToModerate({ percent: '2', discount: '30' })
  await expect(judith.page.getByText('1.8%', { exact: true })).toBeVisible()
  await inspection.look(judith.page, 'an offer with a discount')
  const alma = await arrive('Alma')
  await alma.makeKeys()
  await alma.writeProfile()
  const link = await alma.sell({ title: 'Brass lamp', price: '0.002' })
  await alma.accepts(judith)

  const bruno = await arrive('Bruno')
  await bruno.makeKeys()
  // His browser served traders, who say so: judges who thank for it take less.
  await bruno.goTo('#/network')
  await bruno.page.getByLabel('Sign receipts, and collect those about me').check()
  await expect(bruno.page.getByText('Your mark')).toBeVisible()
  await bruno.writeProfile()
  await thanks.bring(/12D3\w+/.exec(await bruno.storeHash())?.[0] as Nym)
  await bruno.goTo('#/network')
  await expect(bruno.page.getByText('Helps the market', { exact: true })).toBeVisible()
  await bruno.takePlayMoney(world.devnet)
  await bruno.fillOrder(link, { street: 'Market Lane 3', way: 'With a moderator' })
  const { page } = bruno
  await expect(page.getByText('Judith').first()).toBeVisible()
  await expect(page.getByText('−10% because you keep the market up')).toBeVisible()
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/checkout.png`, fullPage: true })
  await page.getByRole('button', { name: 'Place order' }).click()
  await expect(page).toHaveURL(/#\/orders\/b/)
  await expect(page.getByText('instead of 2%: you keep the market up')).toBeVisible()
  const lower = 'instead of 2%: the buyer keeps the market up'

  // Paid before anybody answers: the address follows from the order alone.
  await page.getByRole('button', { name: /^Pay .* from my Souk wallet/ }).click()
  await page.getByRole('button', { name: /^Pay .* into the order/ }).click()
  await expect(page.getByText('Paid. Now the network confirms it.').first()).toBeVisible()
  await world.devnet.mine(1)
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/paid.png`, fullPage: true })
  await judith.goTo('#/orders')
  await judith.page.getByRole('link', { name: 'Brass lamp' }).first().click()
  await expect(judith.page.getByText(lower)).toBeVisible()
  await judith.page.getByRole('button', { name: 'Answer as the moderator…' }).click()
  await judith.page.getByLabel('Yes, I take it').check()
  await judith.page.getByRole('button', { name: 'Sign: I take it' }).click()
  await alma.openOrder('Brass lamp')
  await expect(alma.page.getByText(lower)).toBeVisible()
  await alma.page.getByRole('button', { name: 'Accept the order' }).click()
  await alma.page.getByRole('button', { name: 'Mark as sent…' }).click()
  await alma.page.getByLabel('Carrier').fill('Village post')
  await alma.page.getByRole('button', { name: 'Sign: it is on its way' }).click()
  await expect(page.getByText('Village post')).toBeVisible()
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/sent.png`, fullPage: true })

  // It arrives broken: the buyer calls the moderator, with a photo.
  await page.getByText('What else you can do').click()
  await page.getByRole('link', { name: 'Call the moderator…' }).click()
  await page.getByRole('button', { name: 'We talked, and it did not help' }).click()
  await page.getByLabel('It arrived damaged').check()
  await page.getByLabel('Tell what happened').fill('The glass was broken when I opened the box.')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'All to the buyer' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([{ name: 'broken.png', mimeType: 'image/png', buffer: pngPhoto(640, 480, 7) }])
  await expect(page.getByText('broken.png')).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/review.png`, fullPage: true })
  await page.getByRole('button', { name: 'Sign and call the moderator' }).click()
  await expect(page.getByText('The moderator was called.').first()).toBeVisible()

  // The moderator finds the whole case, holds the money and talks with both.
  await judith.goTo('#/moderate')
  // Before she hears of the dispute it leads to the order.
  await judith.page.locator('a[href$="/dispute"]', { hasText: 'Brass lamp' }).click()
  await expect(judith.page.getByText('The glass was broken when I opened the box.')).toBeVisible()
  await judith.page.getByRole('button', { name: /^Hold .* until it is decided/ }).click()
  await expect(judith.page.getByText('You have signed that the money is held')).toBeVisible()
  if (SHOTS) await judith.page.screenshot({ path: `${SHOTS}/room.png`, fullPage: true })
  await judith.page.getByRole('button', { name: /^Open/ }).first().click()
  await expect(judith.page.getByRole('img', { name: 'broken.png' })).toBeVisible()
  await judith.page.getByPlaceholder('Your message').fill('Alma, did you pack it with straw?')
  await judith.page.getByPlaceholder('Your message').press('Enter')
  await alma.page.goto(`${alma.page.url()}/dispute`)
  await expect(alma.page.getByText('Alma, did you pack it with straw?')).toBeVisible()
  await expect(page.getByText('Alma, did you pack it with straw?')).toBeVisible()

  await world.devnet.mine(1)
  await expect(judith.page.getByText('Held until it is decided')).toBeVisible()
  await judith.page.getByRole('button', { name: 'All to the buyer' }).click()
  await judith.page.getByLabel('Reason').fill('The photo shows it.')
  if (SHOTS) await judith.page.screenshot({ path: `${SHOTS}/verdict.png`, fullPage: true })
  await judith.page.getByRole('button', { name: /^Give .* to / }).click()
  await expect(judith.page.getByText('Your verdict is signed and sent.').first()).toBeVisible()

  // The winner adds the last signature.
  await page.getByRole('link', { name: 'Finish the payout' }).click()
  await page.getByRole('button', { name: 'Collect the money…' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Collect|^Pay|^Take/ })
    .click()
  await expect(page.getByText('On its way. Now the network confirms it.').first()).toBeVisible()
  await world.devnet.mine(1)
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/resolved.png`, fullPage: true })
  await expect(page.getByText(/decided|Decided/).first()).toBeVisible()

  // He says in public how it went, she confirms it, and the directory knows.
  await expect(page.getByRole('button', { name: 'Publish how this case went' })).toBeVisible()
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/case.png`, fullPage: true })
  await page.getByRole('button', { name: 'Publish how this case went' }).click()
  await expect(page.getByText('You have published this.')).toBeVisible()
  await judith.page.goto(page.url())
  await judith.page.getByRole('button', { name: 'Confirm it in public' }).click()
  await expect(judith.page.getByText('so has another of you three')).toBeVisible()
  await alma.goTo('#/moderators')
  await expect(alma.page.getByText('1 of 1 case decided, half of them')).toBeVisible()
  await alma.page.getByText('1 published case').click()
  await expect(alma.page.getByText('Signed by two of three')).toBeVisible()
  if (SHOTS) await alma.page.screenshot({ path: `${SHOTS}/moderators.png`, fullPage: true })
  await inspection.look(alma.page, 'directory of moderators')
  if (SHOTS) await alma.page.screenshot({ path: `${SHOTS}/moderators-dark.png`, fullPage: true })
  expect(inspection.found).toEqual([])
  await thanks.stop()
})
