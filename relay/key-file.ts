import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { KeyFileError } from './errors.ts'

/**
 * The relay's key, made at the first start (protobuf, mode 0600). It is complete or absent, also after a crash.
 * Throws KeyFileError when the file holds something else.
 */
export async function loadKey(file: string): Promise<PrivateKey> {
  return (await read(file)) ?? (await create(file))
}

async function read(file: string): Promise<PrivateKey | undefined> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new KeyFileError(file, error)
  }
  try {
    return privateKeyFromProtobuf(bytes)
  } catch (error) {
    throw new KeyFileError(file, error)
  }
}

async function create(file: string): Promise<PrivateKey> {
  const key = await generateKeyPair('Ed25519')
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, privateKeyToProtobuf(key), { mode: 0o600, flush: true })
  try {
    // Unlike a rename, a link never replaces a key that another process made meanwhile.
    await link(draft, file)
    return key
  } catch (error) {
    const other = await read(file)
    if (other === undefined) throw new KeyFileError(file, error)
    return other
  } finally {
    await rm(draft, { force: true })
  }
}
