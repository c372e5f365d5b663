import { Inspection } from './fixtures/inspection.ts'
import type { Person } from './fixtures/person.ts'
import { expect, test } from './fixtures/test.ts'

test('a handle leads to the store of who claimed it first, proven by the chain; one that looks alike is told', async ({
  arrive,
  world,
}) => {
  const inspection = new Inspection()
  const [alma, boris] = [await arrive('Alma'), await arrive('Boris')]
  for (const one of [alma, boris]) {
    await one.makeKeys()
    await one.writeProfile()
    await one.takePlayMoney()
  }
  await world.devnet.mine(1)
  for (const one of [alma, boris])
    await expect(one.page.getByText('1 confirmation').first()).toBeVisible()

  const ask = async ({ page }: Person, handle: string) => {
    await page.getByLabel('Handle', { exact: true }).fill(handle)
    await page.getByRole('button', { name: 'Check', exact: true }).click()
  }
  const claim = async (person: Person, handle: string) => {
    const { page } = person
    await page.getByRole('button', { name: `Claim @${handle}` }).click()
    await expect(page.getByText(`@${handle} is claimed with the next block`)).toBeVisible()
    await world.devnet.mine(1)
    await expect(page.getByText(`@${handle} is yours`)).toBeVisible()
  }
  await alma.goTo('#/settings/handle')
  await ask(alma, '@BrassLamps')
  await expect(alma.page.getByText('@brasslamps is free, as far as others tell.')).toBeVisible()
  await claim(alma, 'brasslamps')
  await expect(
    alma.page.getByText(/It holds until block [\d,]+, about .+20\d\d \(in /),
  ).toBeVisible()
  await inspection.look(alma.page, 'own handle')

  // Who comes later does not get it, and is told what another name could be mistaken for.
  await boris.goTo('#/settings/handle')
  await ask(boris, 'brasslamps')
  await expect(boris.page.getByText(/^@brasslamps belongs to /)).toBeVisible()
  await expect(boris.page.getByRole('button', { name: /^Claim/ })).toBeHidden()
  await ask(boris, 'brass1amps')
  await expect(boris.page.getByText('it can be mistaken for @brasslamps')).toBeVisible()
  await claim(boris, 'brass1amps')

  // Typed where one searches, the first one leads to the store, and says how that is known.
  const clara = await arrive('Clara')
  const { page } = clara
  await clara.goTo('#/')
  await page.getByRole('combobox', { name: /^Search the market/ }).fill('@brasslamps')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Alma' })).toBeVisible()
  await page.getByText('How do I know this?').first().click()
  await expect(page.getByText(/^The holder put a fingerprint/)).toBeVisible()
  await inspection.look(page, 'store with a handle')

  // The other name opens by itself for nobody who could mistake it.
  await clara.goTo('#/@brass1amps')
  await expect(page.getByText(/^@brass1amps belongs to /)).toBeVisible()
  await expect(page.getByText('it can be mistaken for @brasslamps')).toBeVisible()
  await inspection.look(page, 'handle that looks alike')
  await clara.goTo('#/@brassl\u0430mps')
  await expect(page.getByText(/^This is no handle/)).toBeVisible()

  // Given from hand to hand, it is the other's.
  await clara.makeKeys()
  await clara.goTo('#/settings/handle')
  await page.getByText('Does somebody give you theirs?').click()
  await page.getByLabel('Their handle').fill('brass1amps')
  await page.getByRole('button', { name: 'Agree and get the text' }).click()
  const text = await page.getByRole('textbox', { name: 'Text for the holder' }).textContent()
  await inspection.look(page, 'waiting for a handle')
  await boris.page.getByRole('button', { name: 'Give to somebody' }).click()
  await boris.page.getByLabel('Their text').fill(text ?? '')
  await boris.page.getByRole('button', { name: 'Check whose it is' }).click()
  await expect(boris.page.getByText(/leads to their store, for good/)).toBeVisible()
  await inspection.look(boris.page, 'giving a handle away')
  await boris.page.getByRole('button', { name: 'Sign and give it away' }).click()
  await expect(boris.page.getByText('Giving it away waits for a block.')).toBeVisible()
  await world.devnet.mine(1)
  await expect(boris.page.getByText('@brass1amps belongs to somebody else now')).toBeVisible()
  await expect(async () => {
    await page.getByRole('button', { name: 'Look whether it has come' }).click({ timeout: 3_000 })
    await expect(page.getByText('@brass1amps is yours')).toBeVisible({ timeout: 3_000 })
  }).toPass({ timeout: 30_000 })
  await expect(page.getByText(/^You were given it by /)).toBeVisible()
  await clara.goTo('#/notices')
  await page
    .getByRole('link', { name: /gave you @brass1amps\. .+; renew it before .+20\d\d/ })
    .click()
  await expect(page).toHaveURL(/#\/settings\/handle$/)
  expect(inspection.found).toEqual([])
})
