import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/install.mjs'
import { plot } from '../plot.ts'
import type { Series } from '../plot.ts'
import type { SwarmFigures } from './swarm.ts'

const folder = join(root, 'docs/network')

/** Draws the figures into docs/network and passes them on. */
export function plotSwarm(figures: SwarmFigures): SwarmFigures {
  const { downloads, setup } = figures
  const line = (way: string, pick: (one: (typeof downloads)[number]) => number): Series => ({
    name: NAMES[way] ?? way,
    points: downloads.filter((one) => one.way === way).map((one) => [one.seeders, pick(one)]),
  })
  const alone = downloads.find((one) => one.way === 'swarm' && one.seeders === 1)?.seconds ?? NaN
  const most = Math.max(...setup.seeders)
  const server = downloads.find((one) => one.way === 'http')?.seconds ?? NaN
  const x = { label: 'seeders', log: 2 as const, min: 1, max: most }
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'swarm-time.svg'),
    plot({
      title: `${setup.fileMiB} MiB from seeders with ${setup.uplinkMbit} Mbit/s each`,
      x,
      y: { label: 'seconds', min: 0 },
      series: [
        line('swarm', (one) => one.seconds),
        line('bitswap', (one) => one.seconds),
        {
          name: 'one HTTP server',
          points: [
            [1, server],
            [most, server],
          ],
          dashed: true,
        },
        {
          name: 'one seeder ÷ n',
          points: setup.seeders.map((n) => [n, alone / n]),
          dashed: true,
        },
      ],
    }),
  )
  writeFileSync(
    join(folder, 'swarm-bytes.svg'),
    plot({
      title: 'Bytes moved ÷ size of the file',
      x,
      y: { label: 'bytes of streams ÷ size', min: 0 },
      series: [
        line('swarm', (one) => one.streamRatio ?? NaN),
        line('bitswap', (one) => one.streamRatio ?? NaN),
        {
          name: 'each byte once',
          points: [
            [1, 1],
            [most, 1],
          ],
          dashed: true,
        },
      ],
    }),
  )
  return figures
}

const NAMES: Record<string, string> = { swarm: 'Souk’s swarm', bitswap: 'Bitswap' }
