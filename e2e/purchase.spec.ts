import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './fixtures/test.ts'

test('a stranger buys from a link: both sides see it paid, sent and received, and GnuPG believes it', async ({
  arrive,
  world,
}) => {
  const vendor = await arrive('Alma')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Blue teapot', price: '0.001', quantity: 2 })

  const buyer = await arrive('Bruno')
  await buyer.page.goto(link)
  await expect(buyer.page.getByRole('heading', { level: 1, name: 'Blue teapot' })).toBeVisible()
  await expect(buyer.page.getByText('Awake now')).toBeVisible()
  await buyer.makeKeys()
  await buyer.takePlayMoney(world.devnet)

  const order = await buyer.order(link, { street: 'Market Lane 3' })
  await expect(order.getByText('Placed').first()).toBeVisible()

  await vendor.openOrder('Blue teapot')
  await expect(vendor.page.getByText('Market Lane 3')).toBeVisible()
  await vendor.page.getByRole('button', { name: 'Accept the order' }).click()

  await expect(order.getByText('Awaiting payment').first()).toBeVisible()
  await order.getByRole('button', { name: /^Pay .* from my Souk wallet/ }).click()
  await order.getByRole('button', { name: /^Pay .* to the vendor/ }).click()
  await expect(order.getByText('Payment seen').first()).toBeVisible()
  await expect(vendor.page.getByText('Payment seen').first()).toBeVisible()

  await world.devnet.mine(1)
  await expect(order.getByText('Your payment is confirmed')).toBeVisible()
  await expect(vendor.page.getByText('The payment is confirmed and yours')).toBeVisible()

  await vendor.page.getByRole('button', { name: 'Mark as sent…' }).click()
  await vendor.page.getByLabel('Carrier').fill('Village post')
  await vendor.page.getByLabel('Tracking number or link').fill('VP-0042')
  await vendor.page.getByRole('button', { name: 'Sign: it is on its way' }).click()
  await expect(order.getByText('VP-0042')).toBeVisible()

  await order.getByRole('button', { name: 'I received it: complete the order' }).click()
  await order
    .getByRole('dialog')
    .getByRole('button', { name: 'I received it: complete the order' })
    .click()
  await expect(order.getByText('Completed').first()).toBeVisible()
  await expect(vendor.page.getByText('Completed').first()).toBeVisible()

  for (const { page } of [buyer, vendor]) {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save all documents' }).click()
    const folder = mkdtempSync(join(tmpdir(), 'souk-export-'))
    const zip = join(folder, 'order.zip')
    await (await download).saveAs(zip)
    expect(verifyFolder(folder, zip)).toBe(6)
  }

  await vendor.goTo('#/wallet')
  await expect(vendor.page.getByRole('link', { name: /Blue teapot/ })).toBeVisible()
  await vendor.page.goto(link)
  await expect(vendor.page.getByText('1 in stock').first()).toBeVisible()
})

/** Follows the README of an exported folder: imports its keys, verifies each document; counts them. */
function verifyFolder(folder: string, zip: string): number {
  const home = mkdtempSync(join(tmpdir(), 'souk-gnupg-'))
  const unpack = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])'
  execFileSync('python3', ['-c', unpack, zip, folder])
  const names = execFileSync('ls', [folder], { encoding: 'utf8' }).trim().split('\n')
  const env = { ...process.env, GNUPGHOME: home }
  const keys = names.filter((name) => /^[0-9a-f]{40}\.asc$/.test(name))
  execFileSync('gpg', ['--batch', '--quiet', '--import', ...keys], {
    cwd: folder,
    env,
    stdio: 'pipe',
  })
  const documents = names.filter((name) => name.endsWith('.xml.asc'))
  for (const name of documents) {
    execFileSync('gpg', ['--batch', '--quiet', '--verify', name], {
      cwd: folder,
      env,
      stdio: 'pipe',
    })
  }
  writeFileSync(join(folder, 'verified'), '')
  return documents.length
}
