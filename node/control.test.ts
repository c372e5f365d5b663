import { mkdir, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SoukError } from '../src/lib/errors.ts'
import { askRunning, serveControl } from './control.ts'
import { temporaryFolder } from './testing.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const greet = async (request: unknown) => {
  if (request === 'rudely') throw new SoukError('node.rude', 'no')
  return { hello: request }
}

test('a command reaches the node of its folder, and hears what it answers', async () => {
  const stop = await serveControl(folder.file('.'), greet)
  expect(await askRunning(folder.file('.'), 'melon')).toEqual({ hello: 'melon' })
  await expect(askRunning(folder.file('.'), 'rudely')).rejects.toMatchObject({ code: 'node.rude' })
  await stop()
  await expect(askRunning(folder.file('.'), 'melon')).rejects.toMatchObject({
    code: 'node.not-running',
  })
})

test('a node is reached in a folder whose path is longer than a socket may have', async () => {
  const deep = folder.file('d'.repeat(120))
  await mkdir(deep)
  const stop = await serveControl(deep, greet)
  expect(await askRunning(deep, 1)).toEqual({ hello: 1 })
  await stop()
})

test('what a killed node left behind neither answers nor stands in the way', async () => {
  await writeFile(folder.file('control.socket'), '')
  await writeFile(folder.file('control'), folder.file('control.socket'))
  await expect(askRunning(folder.file('.'), 1)).rejects.toMatchObject({ code: 'node.not-running' })
  const stop = await serveControl(folder.file('.'), greet)
  expect(await askRunning(folder.file('.'), 1)).toEqual({ hello: 1 })
  await stop()
})

test('a request without end is refused', async () => {
  const stop = await serveControl(folder.file('.'), greet)
  await expect(askRunning(folder.file('.'), 'x'.repeat(1_000_000))).rejects.toThrow()
  await stop()
})
