/**
 * The whole app in real browsers: how long somebody waits from a link to a listing, from a peer to a
 * photo, and for the node. `node bench/app/run.ts`.
 */
import { chromium } from 'playwright'
import type { Browser, Page } from 'playwright'
import { Person } from '../../e2e/fixtures/person.ts'
import { pngPhoto } from '../../e2e/fixtures/photo.ts'
import { startWorld } from '../../e2e/fixtures/world.ts'
import type { World } from '../../e2e/fixtures/world.ts'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.ts'
import { median, round } from '../median.ts'

const RUNS = 7
const TITLE = 'Copper lamp'

/** Medians of {@link RUNS} runs, milliseconds. */
export interface AppFigures {
  /** A first visit by link, vendor awake: nothing of the app or the store is here. */
  coldLinkToListingMs: number
  coldLinkToPhotoMs: number
  /** The app was used here before, the store was not: a second link in the same browser. */
  warmLinkToListingMs: number
  warmLinkToPhotoMs: number
  /** A photo block that only the connected vendor has, fetched through the worker. */
  firstBlockMs: number
  /** Navigation to the node's first answer: worker installed anew, and an installed one started. */
  nodeColdMs: number
  nodeWarmMs: number
  /** Reload with a stopped worker until the own listing is on screen. */
  ownStoreWarmMs: number
}

export async function benchApp(): Promise<AppFigures> {
  const world = await startWorld()
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
  const samples: Record<string, number[]> = {}
  const note = (figure: keyof AppFigures, ms: number) => (samples[figure] ??= []).push(ms)
  try {
    const vendor = await Person.arrive(browser, world.url, 'Vendor')
    await vendor.makeKeys()
    await vendor.writeProfile()
    const link = await vendor.sell({ title: TITLE, price: '0.001' })
    for (let run = 0; run < RUNS; run++) {
      await coldVisit(browser, link, note)
      await warmVisit(browser, world, link, note)
      await firstBlock(browser, vendor, link, run, note)
      await restart(vendor.page, link, note)
    }
  } finally {
    await browser.close()
    await world.stop()
  }
  const figures = Object.entries(samples).map(([name, values]) => [name, round(median(values))])
  return Object.fromEntries(figures) as AppFigures
}

type Note = (figure: keyof AppFigures, ms: number) => void

async function coldVisit(browser: Browser, link: string, note: Note): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(link)
  note('coldLinkToListingMs', await whenReadable(page))
  note('coldLinkToPhotoMs', await whenPainted(page))
  note('nodeColdMs', await whenNodeAnswered(page))
  await context.close()
}

async function warmVisit(browser: Browser, world: World, link: string, note: Note): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(world.url)
  await page.getByRole('link', { name: /Network: 1 connection|Network: \d+ connections/ }).waitFor()
  await page.goto('about:blank')
  await page.goto(link)
  note('warmLinkToListingMs', await whenReadable(page))
  note('warmLinkToPhotoMs', await whenPainted(page))
  await context.close()
}

/** The vendor prepares a photo that no store names yet; the buyer asks for its largest size. */
async function firstBlock(
  browser: Browser,
  vendor: Person,
  link: string,
  run: number,
  note: Note,
): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(link)
  await whenPainted(page)
  await vendor.goTo('#/sell/new')
  const buffer = pngPhoto(1280, 960, 100 + run)
  await vendor.page
    .getByLabel('Choose photos')
    .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer })
  await vendor.page.getByLabel('What photo 1 shows').waitFor()
  const photo = vendor.page.locator('main img[src*="/ipfs/"]').first()
  const path = new URL((await photo.getAttribute('src')) ?? '').pathname
  note(
    'firstBlockMs',
    await page.evaluate(async (url) => {
      const started = performance.now()
      const response = await fetch(url)
      const bytes = await response.arrayBuffer()
      if (!response.ok || bytes.byteLength === 0) throw new Error(`status ${response.status}`)
      return performance.now() - started
    }, path),
  )
  await vendor.page.evaluate(() => localStorage.clear())
  await context.close()
}

async function restart(page: Page, link: string, note: Note): Promise<void> {
  await page.goto(link)
  await whenReadable(page)
  const session = await page.context().newCDPSession(page)
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.stopAllWorkers')
  await session.detach()
  await page.reload()
  note('ownStoreWarmMs', await whenReadable(page))
  note('nodeWarmMs', await whenNodeAnswered(page))
}

/** Ms from the start of the navigation until the listing's title stands in the heading. */
async function whenReadable(page: Page): Promise<number> {
  const handle = await page.waitForFunction(
    (title) => document.querySelector('h1')?.textContent?.includes(title) && performance.now(),
    TITLE,
    { polling: 'raf' },
  )
  return Number(await handle.jsonValue())
}

/** Ms from the start of the navigation until a photo from the network is decoded. */
async function whenPainted(page: Page): Promise<number> {
  const handle = await page.waitForFunction(
    () =>
      [...document.querySelectorAll<HTMLImageElement>('main img')].some(
        (image) => image.src.includes('/ipfs/') && image.complete && image.naturalWidth > 0,
      ) && performance.now(),
    undefined,
    { polling: 'raf' },
  )
  return Number(await handle.jsonValue())
}

async function whenNodeAnswered(page: Page): Promise<number> {
  const handle = await page.waitForFunction(
    () => performance.getEntriesByName('souk-node')[0]?.startTime,
  )
  return Number(await handle.jsonValue())
}
