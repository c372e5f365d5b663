import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/install.mjs'
import { plot } from '../plot.ts'
import type { Series } from '../plot.ts'
import type { FirstSightFigures } from './first-sight.ts'

type Moment = keyof FirstSightFigures['roundTrips']

/** Draws the figures into docs/network and passes them on. */
export function plotFirstSight(figures: FirstSightFigures): FirstSightFigures {
  const folder = join(root, 'docs/network')
  const line = (name: string, moment: Moment): Series => ({
    name,
    points: figures.moments.map(({ roundTripMs, ms }) => [roundTripMs, ms[moment]]),
  })
  const x = { label: 'round trip, ms', min: 0 }
  const y = { label: 'ms', min: 0 }
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'first-sight.svg'),
    plot({
      title: 'From a link to a readable listing',
      x,
      y,
      series: [
        line('connected', 'listingConnected'),
        line('connected, Helia', 'listingConnectedByHelia'),
        line('not connected', 'listingCold'),
        line('not connected, Helia', 'listingColdByHelia'),
      ],
    }),
  )
  const trips = figures.setup.roundTripsMs
  writeFileSync(
    join(folder, 'first-block.svg'),
    plot({
      title: 'A block from a connected device',
      x,
      y,
      series: [
        line('4 KB', 'block'),
        line('4 KB, Helia', 'blockByHelia'),
        line('60 KB photo', 'photo'),
        line('60 KB photo, Helia', 'photoByHelia'),
        { name: 'budget', points: trips.map((ms) => [ms, 2 * ms + 20]), dashed: true },
      ],
    }),
  )
  return figures
}
