/**
 * `node scripts/screenshots.ts [folder]`: plays a sale in real browsers and takes the pictures of the
 * README; with a folder, every view at 360 and 1280 px, light and dark, to look at.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import type { Page } from 'playwright'
import { Person } from '../e2e/fixtures/person.ts'
import { startWorld } from '../e2e/fixtures/world.ts'
import { buildApp } from './build.ts'
import { CHROMIUM_ARGS, findChromium } from './chromium.ts'
import { root } from './install.mjs'
import { paint } from './still-life.ts'

const folder = process.argv[2] ?? join(root, 'docs/screenshots')
const everything = process.argv[2] !== undefined
const WIDTHS = [360, 1280] as const
const SCHEMES = ['light', 'dark'] as const

/** What the README shows. */
const SHOWN = new Set([
  'listing-360-light',
  'store-360-dark',
  'order-360-light',
  'home-1280-light',
  'network-1280-light',
])

async function shoot(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const file = `${name}-${width}-${colorScheme}`
      if (!everything && !SHOWN.has(file)) continue
      await page.setViewportSize({ width, height: width === 360 ? 740 : 860 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.evaluate(() => scrollTo(0, 0))
      await page.waitForFunction(() =>
        [...document.querySelectorAll('img')].every((image) => image.complete),
      )
      await page.screenshot({ path: join(folder, `${file}.png`) })
    }
  }
}

buildApp(root, { quiet: true })
mkdirSync(folder, { recursive: true })
const world = await startWorld()
const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
try {
  const vendor = await Person.arrive(browser, world.url, 'Alma’s Bazaar')
  if (everything) await shoot(vendor.page, 'home-empty')
  await vendor.goTo('#/welcome')
  if (everything) await shoot(vendor.page, 'welcome')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const goods = [
    ['lamp', 'Brass lantern', '0.0021', 'Hand-pierced brass, takes a tealight or a small bulb.'],
    ['lemons', 'Lemons from our garden, 3 kg', '0.00018', 'Picked on the day they are sent.'],
    [
      'rug',
      'Woven rug, 2 × 1.4 m',
      '0.0094',
      'Wool on cotton, woven by my aunt. One corner is mended.',
    ],
    [
      'teapot',
      'Glazed teapot, 1.2 l',
      '0.00064',
      'Stoneware, thrown and glazed here.\n\nPours without a drip.',
    ],
  ] as const
  let link = ''
  for (const [picture, title, price, description] of goods) {
    const picturePng = await paint(browser, picture)
    link = await vendor.sell({ title, price, description, pictures: [picturePng] })
  }
  if (everything) await shoot(vendor.page, 'own-listing')
  const buyer = await Person.arrive(browser, world.url, 'Bruno')
  await buyer.page.goto(link)
  await buyer.page.getByRole('heading', { level: 1, name: 'Glazed teapot' }).waitFor()
  await shoot(buyer.page, 'listing')
  await buyer.page.goto(link.replace(/\/[^/]+$/, ''))
  await buyer.page.getByRole('link', { name: /Woven rug/ }).waitFor()
  await shoot(buyer.page, 'store')
  await buyer.goTo('#/')
  await buyer.page.getByRole('link', { name: /Woven rug/ }).waitFor()
  await shoot(buyer.page, 'home')
  await buyer.makeKeys()
  await buyer.takePlayMoney()
  await world.devnet.mine(1)
  await buyer.page.goto(link)
  await buyer.page.getByRole('link', { name: 'Buy', exact: true }).click()
  await buyer.page.getByRole('button', { name: 'Place order' }).waitFor()
  await shoot(buyer.page, 'checkout')
  await buyer.order(link, { street: 'Market Lane 3' })
  await vendor.openOrder('Glazed teapot')
  if (everything) await shoot(vendor.page, 'order-vendor')
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()
  await buyer.page.getByText('Awaiting payment').first().waitFor()
  await shoot(buyer.page, 'order')
  await buyer.page.getByRole('button', { name: /^Pay .* from my Souk wallet/ }).click()
  const pay = buyer.page.getByRole('button', { name: /^Pay .* to the vendor/ })
  await pay.click({ trial: true })
  await shoot(buyer.page, 'pay')
  await pay.click()
  await buyer.page.getByText('Payment seen').first().waitFor()
  await world.devnet.mine(1)
  await buyer.page.getByText('Your payment is confirmed').waitFor()
  await shoot(buyer.page, 'order-paid')
  for (const view of ['orders', 'wallet', 'network', 'settings', 'profile', 'sell', 'sell/new']) {
    const { page } = view.startsWith('sell') || view === 'profile' ? vendor : buyer
    await page.goto(`${world.url}/#/${view}`)
    await page.locator('h1').waitFor()
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
    await shoot(page, view.replace('/', '-'))
  }
} finally {
  await browser.close()
  await world.stop()
}
process.exit(0)
