import type { Page } from '@playwright/test'
import { complaints, Inspection } from './fixtures/inspection.ts'
import { expect, test } from './fixtures/test.ts'

test('no view and no dialog has a fault that a checker can find, wide or narrow, light or dark', async ({
  arrive,
  world,
}) => {
  test.setTimeout(300_000)
  const inspection = new Inspection()
  const vendor = await arrive('Jamila')
  const buyer = await arrive('Kenan')
  const heard = [vendor, buyer].map(({ page }) => complaints(page))
  const look = (page: Page, name: string) => inspection.look(page, name)
  const dialog = (page: Page, button: string | RegExp, name: string) =>
    inspection.dialog(page, button, name)
  const visit = async (person: typeof vendor, hash: string, name: string) => {
    await person.goTo(hash)
    await look(person.page, name)
  }

  for (const hash of [
    '',
    '#/sell',
    '#/orders',
    '#/wallet',
    '#/profile',
    '#/welcome',
    '#/nowhere',
  ]) {
    await visit(buyer, hash, `first visit to ${hash}`)
  }
  await vendor.makeKeys()
  await visit(vendor, '#/sell', 'sell, without a store')
  await vendor.writeProfile()
  await vendor.sell({ title: 'Glass lantern', price: '0.0008', photos: 3 })
  const link = await vendor.sell({
    title: 'Silk scarf with a border of pomegranates, hand-rolled',
    price: '0.002',
    description: 'Woven by hand.\n\nCareWashByHandInColdWaterOnlyAndNeverEverTumbleDryItPlease',
  })
  await visit(vendor, '', 'home of a vendor')
  await visit(vendor, '#/sell', 'sell')
  await visit(vendor, '#/sell/new', 'new listing')
  await visit(vendor, '#/sell/glass-lantern', 'edit listing')
  await dialog(vendor.page, 'Take down', 'take down')
  await visit(vendor, '#/profile', 'profile')
  await visit(vendor, '#/settings', 'settings')
  const mailbox = vendor.page.getByLabel('Device of a node')
  await mailbox.fill('12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5')
  await mailbox.press('Enter')
  await expect(vendor.page.getByRole('button', { name: 'Remove the mailbox' })).toBeVisible()
  await mailbox.fill('12D3KooW')
  await mailbox.press('Enter')
  await expect(mailbox).toHaveAttribute('aria-invalid', 'true')
  await look(vendor.page, 'settings with a mailbox and a wrong one')
  await dialog(vendor.page, 'Show the twelve words', 'twelve words')
  await dialog(vendor.page, 'Add a passphrase', 'passphrase')
  await dialog(vendor.page, 'Erase everything', 'erase')

  await buyer.page.goto(link)
  await expect(buyer.page.getByText('Awake now')).toBeVisible()
  await look(buyer.page, 'listing')
  await dialog(buyer.page, /^Enlarge photo/, 'enlarged photo')
  await buyer.goTo(/#\/store\/\w+/.exec(link)?.[0] ?? '')
  await expect(buyer.page.getByText('Open now')).toBeVisible()
  await look(buyer.page, 'store')
  await dialog(buyer.page, 'Share', 'share')
  await dialog(buyer.page, 'Forget this store', 'forget store')
  await dialog(buyer.page, 'Block or report', 'block')
  await visit(buyer, '', 'home of a visitor')
  await visit(buyer, '#/search?q=lantrn&max=90000&to=UZ', 'search')
  await buyer.page.getByRole('button', { name: 'Save this search' }).click()
  await visit(buyer, '#/searches', 'saved searches')
  await visit(buyer, '#/vendors', 'vendors')
  await visit(buyer, '#/network', 'network')
  await buyer.makeKeys()
  await buyer.takePlayMoney(world.devnet)
  await expect(buyer.page.getByText('1 confirmation').first()).toBeVisible()
  await look(buyer.page, 'wallet')
  await buyer.page.getByText('More choices').click()
  await look(buyer.page, 'wallet with all choices')
  const tools = [
    ['Choose coins', 'choose coins'],
    ['Scan a code', 'scan'],
    [/^Details of/, 'payment'],
    ['My coins', 'coins'],
    ['Signed elsewhere', 'signed elsewhere'],
    ['Keys for other wallets', 'keys for other wallets'],
    ['Sign or check a message', 'message'],
    ['Look deeper for money', 'look deeper'],
  ] as const
  for (const [button, name] of tools) await dialog(buyer.page, button, name)

  await buyer.page.goto(link)
  await buyer.page.getByRole('link', { name: 'Buy', exact: true }).click()
  await expect(buyer.page.getByLabel('Full name')).toBeVisible()
  await look(buyer.page, 'checkout')
  await buyer.page.getByRole('button', { name: 'Place order' }).click()
  await look(buyer.page, 'checkout with problems')
  await buyer.order(link, { street: 'Well Lane 8' })
  await look(buyer.page, 'order, placed, buyer')
  await dialog(buyer.page, 'Cancel the order…', 'cancel order')

  await vendor.openOrder('Silk scarf')
  await look(vendor.page, 'order, placed, vendor')
  await dialog(vendor.page, 'Decline…', 'decline order')
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()
  await expect(buyer.page.getByText('Awaiting payment').first()).toBeVisible()
  await look(buyer.page, 'order, to be paid')
  await dialog(buyer.page, /^Pay .* from my Souk wallet/, 'pay')
  await visit(buyer, '#/orders', 'orders of a buyer')
  await visit(vendor, '#/orders', 'orders of a vendor')
  await visit(vendor, '#/sell', 'sell, with an order')

  expect(inspection.found).toEqual([])
  expect(heard.flat()).toEqual([])
})
