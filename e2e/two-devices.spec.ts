import { expect, test } from './fixtures/test.ts'
import type { Person } from './fixtures/person.ts'

/** The twelve words, read from the settings and shown to be kept. */
async function backUp(person: Person): Promise<string> {
  const { page } = person
  await person.goTo('#/settings')
  await page.getByRole('button', { name: 'Show the twelve words' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('listitem')).toHaveCount(12)
  const phrase = (await dialog.getByRole('listitem').allInnerTexts()).join(' ')
  await dialog.getByRole('button', { name: 'I have them: check' }).click()
  await dialog.getByLabel('The twelve words').fill(phrase)
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByText('Your backup is good').first()).toBeVisible()
  return phrase
}

test('two devices of one person sell together, and an order comes to both', async ({ arrive }) => {
  const desk = await arrive('Alma')
  await desk.makeKeys()
  await desk.writeProfile()
  const phrase = await backUp(desk)

  const phone = await arrive('Alma')
  await phone.goTo('#/welcome')
  await phone.page.getByRole('button', { name: 'Restore' }).click()
  await phone.page.getByLabel('Your twelve words').fill(phrase)
  await phone.page.getByRole('button', { name: 'Restore' }).click()
  await expect(phone.page.getByText('Welcome back').first()).toBeVisible()
  await expect(phone.page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Alma')

  // Each publishes something of its own; both end with both.
  const lamp = await desk.sell({ title: 'Brass lamp', price: '0.001' })
  await phone.sell({ title: 'Copper kettle', price: '0.002' })
  for (const device of [desk, phone]) {
    await device.goTo('#/sell')
    for (const title of ['Brass lamp', 'Copper kettle']) {
      await expect(device.page.getByText(title).first()).toBeVisible({ timeout: 45_000 })
    }
  }

  // A customer sees one store, and both devices have the order.
  const buyer = await arrive('Bruno')
  await buyer.makeKeys()
  await buyer.order(lamp, { street: 'Market Lane 3' })
  for (const device of [desk, phone]) {
    await device.goTo('#/orders')
    const waiting = device.page.getByRole('listitem').filter({ hasText: 'Accept or decline' })
    await expect(waiting.getByRole('link', { name: 'Brass lamp' })).toBeVisible({ timeout: 45_000 })
  }

  // One answer is the answer of both, and the piece is gone from both.
  await phone.openOrder('Brass lamp')
  await phone.page.getByRole('button', { name: 'Accept the order' }).click()
  await expect(buyer.page.getByText('Awaiting payment').first()).toBeVisible({ timeout: 45_000 })
  await expect(
    desk.page.getByRole('listitem').filter({ hasText: 'Accept or decline' }),
  ).toHaveCount(0, { timeout: 45_000 })

  // Changed on both without knowing of each other: both texts are there, and the person chooses.
  for (const [device, title] of [
    [phone, 'Brass lamp, polished'],
    [desk, 'Brass lamp from Fez'],
  ] as const) {
    await device.goTo('#/sell/brass-lamp')
    await expect(device.page.getByRole('textbox', { name: 'Title' })).toHaveValue('Brass lamp')
    await device.context.setOffline(true)
    await device.page.getByRole('textbox', { name: 'Title' }).fill(title)
  }
  for (const { page } of [phone, desk]) {
    await page.getByRole('button', { name: 'Publish' }).click()
    await expect(page).toHaveURL(/#\/(store\/12D3[^/]+\/.+|sell)$/)
  }
  await Promise.all([desk, phone].map(({ context }) => context.setOffline(false)))
  await Promise.all([desk, phone].map((device) => device.goTo('#/sell')))
  // Being offline here does not cut what WebRTC has connected: who is asked, the one that published last or the
  // one that hears of it, depends on what each knew by then.
  const use = { name: 'Use this one instead' }
  const asks = async ({ page }: Person) => (await page.getByRole('button', use).count()) === 1
  const asked = async () => ((await asks(desk)) ? desk : phone)
  await expect.poll(async () => asks(await asked()), { timeout: 60_000 }).toBe(true)
  const { page } = await asked()
  const other = page.getByRole('region', { name: 'The other version' })
  const title = await other.getByText(/^Brass lamp/).innerText()
  await other.getByRole('button', use).click()
  await expect(other).toBeHidden()
  for (const device of [desk, phone]) {
    await expect(device.page.getByText(title).first()).toBeVisible({ timeout: 45_000 })
  }
})
