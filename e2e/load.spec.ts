import { expect, test } from './fixtures/test.ts'

const ENTRY = '**/assets/index-*.js'
const HEADING = { level: 1 } as const

test('a page of which a part does not come asks again by itself, and says so', async ({
  browser,
  world,
}) => {
  const first = await browser.newContext()
  const page = await first.newPage()
  await page.route(ENTRY, (route) => route.abort('internetdisconnected'), { times: 1 })
  await page.goto(world.url)
  await expect(page.getByText('Souk did not load whole.')).toBeVisible()
  await expect(page.getByRole('heading', HEADING)).toBeVisible()
  await expect(page.getByText('Souk did not load whole.')).toBeHidden()
  await first.close()

  // Where it fails again and again it stops by itself, and waits for the person.
  const second = await browser.newContext()
  const other = await second.newPage()
  let asked = 0
  await other.route(ENTRY, (route) => {
    asked++
    return route.abort('internetdisconnected')
  })
  await other.goto(world.url)
  await expect.poll(() => asked).toBe(4)
  await other.unrouteAll()
  await other.getByRole('button', { name: 'Try again' }).click()
  await expect(other.getByRole('heading', HEADING)).toBeVisible()
  await second.close()
})
