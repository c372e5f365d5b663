import { expect, it } from 'vitest'
import type { ListingDraft } from '../../../app/rpc/api.ts'
import { allPhotos } from './all-photos.ts'

const photo = (large: string) => ({
  tiny: large,
  small: large,
  large,
  thumbhash: '',
  width: 1,
  height: 1,
  alt: '',
})

it('shows the photos of variants behind those of the listing, each once', () => {
  const variants = [
    { name: 'blue', photo: photo('blue') },
    { name: 'red', photo: photo('red') },
  ]
  const listing: ListingDraft = {
    title: 'Mug',
    kind: 'physical',
    description: '',
    price: { currency: 'BTC', amount: 1n },
    tags: [],
    categories: [],
    photos: [photo('front'), photo('blue')],
    options: [{ name: 'Colour', description: '', variants }],
  }
  expect(allPhotos(listing).map(({ large }) => large)).toEqual(['front', 'blue', 'red'])
})
