import { describe, expect, it } from 'vitest'
import { documentIdOf, documentIdOfHash, fileNameOf, hashOfDocumentId } from './id.ts'

/** SHA-256 of "abc" (FIPS 180-2, appendix B.1). */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

describe('the id of a document', () => {
  it('is the CID of its text as one raw block', () => {
    // As `ipfs add --cid-version=1 --raw-leaves` names a file "abc".
    expect(documentIdOf('abc')).toBe('bafkreif2pall7dybz7vecqka3zo24irdwabwdi4wc55jznaq75q7eaavvu')
    expect(hashOfDocumentId(documentIdOf('abc'))).toBe(ABC)
  })

  it('is the hash in another writing', () => {
    const hash = Uint8Array.from(ABC.match(/../g) ?? [], (byte) => parseInt(byte, 16))
    expect(documentIdOfHash(hash)).toBe(documentIdOf('abc'))
    expect(fileNameOf(documentIdOf('abc'))).toBe(`${ABC}.xml.asc`)
  })

  it('is told from what only looks like one', () => {
    const id = documentIdOf('abc')
    const others = [
      ...[
        '',
        'b',
        ABC,
        id.slice(1),
        `z${id.slice(1)}`,
        `${id}a`,
        id.slice(0, -1),
        id.toUpperCase(),
      ],
      // The same hash as DAG-PB, and as another hash function.
      ...[id.replace('bafkrei', 'bafybei'), id.replace('bafkrei', 'bafkrmi')],
    ]
    for (const other of others) expect(() => hashOfDocumentId(other), other).toThrow()
  })
})
