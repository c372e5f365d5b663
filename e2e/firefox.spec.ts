import { writeFile } from 'node:fs/promises'
import { CHROMIUM_ARGS, findChromium } from '../scripts/chromium.ts'
import { findFirefox } from '../scripts/firefox.ts'
import { FirefoxPerson } from './fixtures/firefox-person.ts'
import { pngPhoto } from './fixtures/photo.ts'
import { expect, test } from './fixtures/test.ts'

// Host candidates by address: their mDNS names need multicast between two browsers, which containers lack.
test.use({
  launchOptions: {
    executablePath: findChromium(),
    args: [...CHROMIUM_ARGS, '--disable-features=WebRtcHideLocalIpsWithMdns'],
  },
})

test('Firefox and Chromium trade with each other: one sells and buys in each', async ({
  arrive,
  world,
}) => {
  test.setTimeout(300_000)
  const firefox = findFirefox()
  test.skip(firefox === undefined, 'no Firefox here: install one or name it by SOUK_FIREFOX')
  if (firefox === undefined) return
  const alma = await arrive('Alma')
  await alma.makeKeys()
  await alma.writeProfile()
  const link = await alma.sell({ title: 'Blue teapot', price: '0.001' })
  const bruno = await FirefoxPerson.arrive(firefox, world.url)
  try {
    // Firefox buys from Chromium.
    await bruno.page.goto(link)
    await bruno.sees('Blue teapot')
    await bruno.sees('Awake now')
    await bruno.page.waitForFunction(() =>
      [...document.querySelectorAll('main img')].some(
        (image) => (image as HTMLImageElement).naturalWidth > 0,
      ),
    )
    await bruno.goTo('#/welcome')
    await bruno.click('button', 'Make my keys')
    await bruno.sees('Your keys are made')
    await bruno.goTo('#/wallet')
    await bruno.click('button', 'Get play money')
    await bruno.sees('Received')
    await world.devnet.mine(1)
    await bruno.sees('1 confirmation')
    await bruno.page.goto(link)
    await bruno.click('link', 'Buy')
    await bruno.fill('Full name', 'Bruno')
    await bruno.fill('Street and number', 'Market Lane 3')
    await bruno.fill('City', 'Samarkand')
    await bruno.choose('Country', 'UZ')
    await bruno.clickText('Pay the vendor directly')
    await bruno.click('button', 'Place order')
    await bruno.sees('Placed')
    await alma.openOrder('Blue teapot')
    await expect(alma.page.getByText('Market Lane 3')).toBeVisible()
    await alma.page.getByRole('button', { name: 'Accept the order' }).click()
    await bruno.sees('Awaiting payment')
    await bruno.clickText('from my Souk wallet')
    await bruno.clickText('to the vendor', 'dialog[open] button')
    await bruno.sees('Payment seen')
    await world.devnet.mine(1)
    await expect(alma.page.getByText('The payment is confirmed and yours')).toBeVisible()

    // Chromium looks at what Firefox sells.
    await bruno.goTo('#/profile')
    await bruno.fill('Name', 'Bruno')
    await bruno.click('button', 'Save and publish')
    await bruno.sees('Saved and published')
    await bruno.goTo('#/sell/new')
    await bruno.upload([{ name: 'lamp.png', bytes: pngPhoto(1600, 1200, 3) }])
    await bruno.fill('Title', 'Brass lamp')
    await bruno.fill('Price', '0.002')
    await bruno.choose('Currency', 'BTC')
    await bruno.click('button', 'Publish')
    await bruno.page.waitForFunction(() => /#\/store\/12D3[^/]+\/.+/.test(location.hash))
    await alma.page.goto(bruno.page.url())
    await expect(alma.page.getByRole('heading', { level: 1, name: 'Brass lamp' })).toBeVisible()
    await expect
      .poll(() =>
        alma.page
          .locator('main img')
          .first()
          .evaluate((image) => (image as HTMLImageElement).naturalWidth),
      )
      .toBeGreaterThan(0)
  } catch (error) {
    const path = test.info().outputPath('firefox.png')
    await writeFile(path, await bruno.picture())
    await test.info().attach('firefox', { path, contentType: 'image/png' })
    throw error
  } finally {
    await bruno.leave()
  }
})
