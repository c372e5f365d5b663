import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/install.mjs'
import { expect, test } from './fixtures/test.ts'

test('offline the app opens with what was seen, photos too', async ({ arrive }) => {
  const vendor = await arrive('Lale')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Saffron, 2 g', price: '0.0004' })
  const buyer = await arrive('Milo')
  await buyer.page.goto(link)
  await expect(buyer.page.getByRole('heading', { level: 1, name: 'Saffron, 2 g' })).toBeVisible()
  await buyer.goTo('#/network')
  await expect(buyer.page.getByRole('button', { name: 'Stop keeping Lale' })).toBeVisible()

  await vendor.leave()
  await buyer.context.setOffline(true)
  await buyer.page.goto('about:blank')
  await buyer.page.goto(link)
  await expect(buyer.page.getByRole('heading', { level: 1, name: 'Saffron, 2 g' })).toBeVisible()
  const photo = buyer.page.locator('main img[src*="/ipfs/"]').first()
  await expect
    .poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)
  await expect(buyer.page.getByText('You are offline.')).toBeVisible()
})

test('a new version is offered, and starts only when the person says so', async ({
  arrive,
  world,
}) => {
  const person = await arrive('Nuri')
  await expect(person.page.getByRole('link', { name: /^Network: \d+ connection/ })).toBeVisible()
  await person.page.evaluate(() => performance.mark('same-page'))
  const worker = readFileSync(join(root, 'dist/sw.js'), 'utf8')
  world.replace('/sw.js', `${worker}\n// A later version.`)
  await person.page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update()
  })
  await expect(person.page.getByText('A new version is ready')).toBeVisible()
  expect(await person.page.evaluate(() => performance.getEntriesByName('same-page').length)).toBe(1)
  await person.page.getByRole('button', { name: 'Use it now' }).click()
  await expect
    .poll(() =>
      person.page
        .evaluate(() => performance.getEntriesByName('same-page').length)
        // The page is being loaded anew.
        .catch(() => 1),
    )
    .toBe(0)
  await expect(person.page.getByText('A new version is ready')).toBeHidden()
})
