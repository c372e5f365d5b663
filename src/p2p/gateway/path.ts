import { CID } from 'multiformats/cid'

const MAX_PATH_CHARACTERS = 1_024
const MAX_DEPTH = 16

/** What an `/ipfs/` path names; `undefined` for a broken CID, a way up, or anything no file is called. */
export function parsePath(pathname: string): { cid: CID; path: string } | undefined {
  if (pathname.length > MAX_PATH_CHARACTERS) return undefined
  try {
    const [, , root = '', ...encoded] = pathname.split('/')
    const names = encoded.map(decodeURIComponent)
    if (names.length > MAX_DEPTH || !names.every(isName)) return undefined
    return { cid: CID.parse(root), path: names.join('/') }
  } catch {
    return undefined
  }
}

function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\u0000]/.test(name)
}
