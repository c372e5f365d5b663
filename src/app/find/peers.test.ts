import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../../p2p/swarm/testing.ts'
import { connect, openBrowser, until } from '../../p2p/swarm/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { FindView } from '../rpc/find-api.ts'
import type { Trader } from '../stores/testing.ts'
import { melons, openTrader, profileOf } from '../stores/testing.ts'
import type { Seeker } from './testing.ts'
import { openSeeker } from './testing.ts'

/** Somebody who looks for things, with a browser. */
interface Neighbour {
  seeker: Seeker
  browser: Browser
}

async function neighbour(name: string): Promise<Neighbour> {
  const [seeker, browser] = await Promise.all([openSeeker(name), openBrowser()])
  await seeker.finding.start(browser, browser.blocks)
  return { seeker, browser }
}

async function leave({ seeker, browser }: Neighbour): Promise<void> {
  await seeker.stop()
  await browser.stop()
}

describe('a newcomer with an empty index', { timeout: 60_000 }, () => {
  let alma: Trader
  let bruno: Neighbour
  let clara: Neighbour | undefined

  beforeAll(async () => {
    formatDisk()
    alma = await openTrader('alma')
    await alma.own.saveProfile(profileOf('Alma'))
    await alma.own.saveListing({ ...melons, title: 'Зелёный арбуз', tags: ['fruit'] }, 'first')
    bruno = await neighbour('bruno')
    await connect(bruno.browser, alma.browser)
    // He looks at her store; then she closes her browser.
    const store = await bruno.browser.stores.openStore(alma.nym)
    await until(async () => (await bruno.seeker.finding.finder.known()).listings === 1)
    store.close()
    await alma.stop()
  }, 60_000)
  afterAll(() => leave(bruno))
  afterEach(async () => {
    if (clara !== undefined) await leave(clara)
    clara = undefined
  })

  it('finds what an absent vendor sells, by a misspelt word in another script', async () => {
    clara = await neighbour('clara')
    await connect(clara.browser, bruno.browser)
    let view: FindView | undefined
    const query = { text: 'арбус', filters: {}, sort: 'best' as const, count: 24 }
    const stop = clara.seeker.finding.finder.watch(query, (next) => {
      view = next
    })
    await until(() => view?.peers.done === true && view.results.length > 0)
    stop()
    expect(view).toMatchObject({
      results: [{ title: 'Зелёный арбуз', vendor: alma.nym, vendorName: 'Alma' }],
      corrected: { арбус: 'арбуз' },
      peers: { asked: 1, answered: 1, wrong: 0, done: true },
    })
    expect(view?.results[0]?.checkedAt).toBeGreaterThan(0)
  })

  it('does not get it from anybody once the vendor is blocked', async () => {
    clara = await neighbour('clara')
    await clara.seeker.finding.blocks.set(alma.nym, true, '')
    await connect(clara.browser, bruno.browser)
    let view: FindView | undefined
    const query = { text: 'арбуз', filters: {}, sort: 'best' as const, count: 24 }
    const stop = clara.seeker.finding.finder.watch(query, (next) => {
      view = next
    })
    await until(() => view?.peers.answered === 1 && view.peers.done)
    stop()
    expect(view?.results).toEqual([])
    expect(view?.known).toEqual({ stores: 0, listings: 0 })
  })
})
