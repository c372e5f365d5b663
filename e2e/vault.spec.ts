import { readFileSync } from 'node:fs'
import { expect, test } from './fixtures/test.ts'
import type { Person } from './fixtures/person.ts'
import { stopWorkers } from './fixtures/worker.ts'

const PASSPHRASE = 'Köln, 7 green boats'

/** Shows the twelve words in the settings and resolves with them; the dialog stays open. */
async function showWords(person: Person): Promise<string[]> {
  await person.goTo('#/settings')
  await person.page.getByRole('button', { name: 'Show the twelve words' }).click()
  const words = person.page.getByRole('dialog').getByRole('listitem')
  await expect(words).toHaveCount(12)
  return words.allInnerTexts()
}

test('a passphrase guards the keys: wrong ones are told, a stopped worker is not noticed', async ({
  arrive,
}) => {
  const person = await arrive('Gita')
  const { page } = person
  await person.goTo('#/welcome')
  await page.getByLabel('Protect them with a passphrase').check()
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Make my keys' }).click()
  await expect(page.getByText('Your keys are made').first()).toBeVisible()
  const fullName = page.getByRole('textbox', { name: 'Your full name on the network' })
  const nym = await fullName.innerText()

  // The worker may be stopped at any time: nobody is asked again while a page is open.
  await stopWorkers(page)
  await person.goTo('#/settings')
  await expect(page.getByText('Protected by your passphrase.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Lock now' })).toBeVisible()
  await expect(page.getByText('Locked now.')).toBeHidden()

  // A second tab is open as well.
  const second = await person.context.newPage()
  await second.goto(page.url())
  await expect(second.getByRole('button', { name: 'Lock now' })).toBeVisible()

  // Locking in one locks the other.
  await page.getByRole('button', { name: 'Lock now' }).click()
  await expect(page.getByText('Locked now.')).toBeVisible()
  await expect(second.getByText('Locked now.')).toBeVisible()
  await second.close()
  await person.goTo('#/wallet')
  await expect(page.getByText('The wallet is locked')).toBeVisible()
  await person.goTo('#/profile')
  await expect(page.getByText('Your profile is locked')).toBeVisible()

  await page.getByRole('button', { name: 'Unlock' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Passphrase').fill(PASSPHRASE.toLowerCase())
  await dialog.getByRole('button', { name: 'Unlock' }).click()
  await expect(dialog.getByText('This passphrase is not right')).toBeVisible()
  await dialog.getByLabel('Passphrase').fill(PASSPHRASE)
  await dialog.getByRole('button', { name: 'Unlock' }).click()
  await expect(fullName).toHaveText(nym)

  // The worker outlives the reload of its only page, and so does the open session.
  await page.reload()
  await expect(fullName).toHaveText(nym)
})

test('twelve words bring back the nym, the money and the store in another browser', async ({
  arrive,
  world,
}) => {
  const owner = await arrive('Hanna')
  await owner.makeKeys()
  await owner.goTo('#/wallet')
  await expect(owner.page.getByText('Keep your twelve words safe')).toBeHidden()
  await owner.writeProfile()
  const link = await owner.sell({ title: 'Copper kettle', price: '0.003', quantity: 4, photos: 2 })
  await owner.takePlayMoney(world.devnet)
  await expect(owner.page.getByText('1,000,000 sat').first()).toBeVisible()
  const nym = /store\/(\w+)/.exec(link)?.[1] ?? ''

  // Asked for now that there is something to lose; quiet once the words are proved to be kept.
  await owner.goTo('#/sell')
  await expect(owner.page.getByText('Keep your twelve words safe')).toBeVisible()
  await owner.page.getByRole('link', { name: 'Back up now' }).click()
  const words = await showWords(owner)
  const dialog = owner.page.getByRole('dialog')
  const download = owner.page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save as a file' }).click()
  const buffer = readFileSync(await (await download).path())
  expect(buffer.toString()).toContain(words.join(' '))
  await dialog.getByRole('button', { name: 'I have them: check' }).click()
  await dialog.getByLabel('The twelve words').fill('abandon '.repeat(11) + 'about')
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(dialog.getByText('they belong to other keys')).toBeVisible()
  await dialog.getByLabel('The twelve words').fill(words.join('  ').toUpperCase())
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(owner.page.getByText('Your backup is good').first()).toBeVisible()
  await expect(owner.page.getByText('You have proved that your words')).toBeVisible()
  await owner.goTo('#/sell')
  await expect(owner.page.getByRole('heading', { name: 'Your listings' })).toBeVisible()
  await expect(owner.page.getByText('Keep your twelve words safe')).toBeHidden()

  // A visitor keeps the store; its owner's browser is lost.
  const visitor = await arrive('Ivo')
  await visitor.page.goto(link)
  await expect(visitor.page.getByText('Awake now')).toBeVisible()
  await visitor.goTo('#/network')
  await expect(visitor.page.getByRole('button', { name: 'Stop keeping Hanna' })).toBeVisible()
  await owner.leave()

  const again = await arrive('Hanna again')
  const { page } = again
  await again.goTo('#/welcome')
  await page.getByRole('button', { name: 'Restore' }).click()
  const field = page.getByLabel('Your twelve words')
  const attempt = async (phrase: string) => {
    await field.fill(phrase)
    await page.getByRole('button', { name: 'Restore' }).click()
  }
  await attempt(words.slice(1).join(' '))
  await expect(page.getByText('These are 11 words; a backup has twelve.')).toBeVisible()
  await attempt(words.with(4, 'bazar').join(' '))
  await expect(page.getByText('Word 5, “bazar”, is not a word of such backups.')).toBeVisible()
  await attempt('abandon '.repeat(12))
  await expect(page.getByText('together they are no backup')).toBeVisible()
  const file = { name: 'souk-backup.txt', mimeType: 'text/plain', buffer }
  await page.getByLabel('Pick a backup file').setInputFiles(file)
  await expect(field).toHaveValue(words.join(' '))
  await page.getByRole('button', { name: 'Restore' }).click()

  await expect(page.getByText('Welcome back').first()).toBeVisible()
  const fullName = page.getByRole('textbox', { name: 'Your full name on the network' })
  await expect(fullName).toHaveText(nym)
  // The profile form fills itself when the store was fetched from who keeps it.
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Hanna')
  await again.goTo('#/wallet')
  await expect(page.getByText('1,000,000 sat').first()).toBeVisible()
  await again.goTo('#/sell')
  await expect(page.getByText('Copper kettle').first()).toBeVisible()

  // It is the owner's again: what is changed goes out as a newer version.
  await again.goTo('#/sell/copper-kettle')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Copper kettle')
  await expect(page.getByLabel(/^What photo \d+ shows$/)).toHaveCount(2)
  await page.getByRole('textbox', { name: 'Title' }).fill('Copper kettle, polished')
  await page.getByRole('button', { name: 'Publish changes' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Copper kettle, polished')
  await visitor.page.goto(link)
  await expect(visitor.page.getByRole('heading', { level: 1 })).toHaveText(
    'Copper kettle, polished',
  )
})
