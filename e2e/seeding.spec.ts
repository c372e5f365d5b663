import type { Page } from '@playwright/test'
import { Inspection } from './fixtures/inspection.ts'
import { hashesOf, photoPaths } from './fixtures/photos.ts'
import { expect, test } from './fixtures/test.ts'
import { stopWorkers } from './fixtures/worker.ts'

test('a followed store is kept whole and up to date, seen by its owner, and stopped by who keeps it', async ({
  arrive,
}) => {
  const inspection = new Inspection()
  const look = (page: Page, name: string) => inspection.look(page, name)

  const vendor = await arrive('Nilufar')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Walnut bowl', price: '0.001', photos: 1 })
  const storeHash = /#\/store\/12D3\w+/.exec(link)?.[0] ?? ''

  // Follows, and looks at something else from then on.
  const follower = await arrive('Otabek')
  await follower.goTo(storeHash)
  await follower.page.getByRole('button', { name: 'Follow', exact: true }).click()
  await expect(follower.page.getByRole('button', { name: 'Following' })).toBeVisible()
  await expect(follower.page.getByText('all of it is kept here')).toBeVisible()
  await look(follower.page, 'followed store')
  await follower.goTo('')
  const stores = follower.page.getByRole('region', { name: 'Stores', exact: true })
  await expect(stores.getByText('Nilufar')).toBeVisible()
  await follower.goTo('#/network')
  const kept = follower.page
    .getByRole('region', { name: 'Kept here for others' })
    .getByRole('listitem')
    .filter({ hasText: 'Nilufar' })
  await expect(kept.getByText('Followed')).toBeVisible()

  // A change comes to the follower without the page of the store; the owner counts the copy of it.
  const second = await vendor.sell({ title: 'Pear wood spoon', price: '0.0004', photos: 2 })
  const paths = await photoPaths(vendor.page, 2)
  const hashes = await hashesOf(vendor.page, paths)
  await vendor.goTo('#/sell')
  await expect(vendor.page.getByText('1 copy of the newest version')).toBeVisible()
  await expect(vendor.page.getByText(/^all of it/)).toBeVisible()
  await look(vendor.page, 'sell, with a copy elsewhere')
  await vendor.goTo('#/keep')
  await expect(vendor.page.getByText('Your store is open')).toBeVisible()
  await look(vendor.page, 'keep my store open')

  // Both choose to thank and to be thanked. The owner sold nothing yet, so his word counts nothing.
  await follower.makeKeys()
  for (const person of [vendor, follower]) {
    await person.goTo('#/network')
    await person.page.getByLabel('Sign receipts, and collect those about me').check()
    await expect(person.page.getByText('Your mark')).toBeVisible()
  }
  await vendor.goTo('#/keep')
  await vendor.page.getByRole('button', { name: 'Ask again' }).click()
  await vendor.goTo('#/network')
  const thanks = follower.page.getByRole('listitem').filter({ hasText: 'No trade' })
  await expect(async () => {
    await vendor.page.getByRole('button', { name: 'Sign receipts now' }).click()
    await expect(thanks.getByRole('link', { name: 'Nilufar' })).toBeVisible({ timeout: 5000 })
  }).toPass()
  await vendor.goTo('#/keep')
  await stopWorkers(vendor.page)
  await expect(vendor.page.getByText('1 copy of the newest version')).toBeVisible()
  await vendor.leave()

  // A third one knows only the link and finds only the follower.
  const shopper = await arrive('Parvina')
  await shopper.page.goto(second)
  await expect(shopper.page.getByRole('heading', { name: 'Pear wood spoon' })).toBeVisible()
  await expect(shopper.page.getByText('Asleep now')).toBeVisible()
  expect(await photoPaths(shopper.page, 2)).toEqual(paths)
  expect(await hashesOf(shopper.page, paths)).toEqual(hashes)

  // What the follower gave is told, and it ends when he says so.
  await expect(kept.getByText(/given to others/)).toBeVisible()
  await look(follower.page, 'network, with what is kept')
  await expect(follower.page.getByText(/of .* for stores of others/)).toBeVisible()
  await follower.page.getByRole('button', { name: 'Stop keeping Nilufar' }).click()
  await expect(kept).toHaveCount(0)
  await follower.goTo('')
  // What she offers is still on the market; the store is not among those at home here.
  await expect(follower.page.getByRole('heading', { name: 'Fresh listings' })).toBeVisible()
  await expect(stores).toHaveCount(0)

  expect(inspection.found).toEqual([])
})
