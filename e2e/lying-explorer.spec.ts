import { startLyingProxy } from '../src/wallet/chain/lying-proxy.testing.ts'
import type { LyingProxy } from '../src/wallet/chain/lying-proxy.testing.ts'
import { expect, test as base } from './fixtures/test.ts'
import { startWorld } from './fixtures/world.ts'
import type { World } from './fixtures/world.ts'

const test = base.extend<object, { liar: { proxy?: LyingProxy }; world: World }>({
  liar: [async ({}, use) => use({}), { scope: 'worker' }],
  world: [
    async ({ liar }, use) => {
      const world = await startWorld({
        explorers: async (devnet) => {
          liar.proxy = await startLyingProxy(devnet.url)
          return [liar.proxy.url, devnet.url]
        },
      })
      await use(world)
      await liar.proxy?.stop()
      await world.stop()
    },
    { scope: 'worker' },
  ],
})

test('an explorer that invents a confirmation is caught, named and left alone', async ({
  arrive,
  world: { devnet, url },
  liar: { proxy },
}) => {
  if (proxy === undefined) throw new Error('there is no liar')
  const person = await arrive('Ilse')
  await person.makeKeys()
  await person.takePlayMoney()
  const { page } = person
  await expect(page.getByText('Not confirmed yet').first()).toBeVisible()

  // From now on every waiting payment is in a block, it says.
  const height = devnet.height()
  const hash = await (await fetch(`${devnet.url}/block-height/${height}`)).text()
  const status = { confirmed: true, block_height: height, block_hash: hash, block_time: 1 }
  proxy.tell((path, text) => {
    if (/\/status$/.test(path)) return JSON.stringify(status)
    if (!/\/txs$/.test(path)) return undefined
    const rows = JSON.parse(text) as object[]
    return JSON.stringify(rows.map((row) => ({ ...row, status })))
  })
  await page.getByRole('button', { name: 'Check now' }).click()
  const network = await person.context.newPage()
  await network.goto(`${url}/#/network`)
  const explorer = network.getByRole('listitem').filter({ hasText: proxy.url })
  await expect(explorer).toContainText('Caught lying')
  await expect(explorer).toContainText('in a block that does not hold it')
  await expect(page.getByText('Not confirmed yet').first()).toBeVisible()

  // The honest one goes on alone, and says so.
  await devnet.mine(1)
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('1 confirmation', { exact: true })).toBeVisible()
  await expect(network.getByText('Only one explorer answered', { exact: false })).toBeVisible()

  // A person may give it another chance.
  proxy.tell(undefined)
  await explorer.getByRole('button', { name: 'Ask it again' }).click()
  await expect(explorer).not.toContainText('Caught lying')
})
