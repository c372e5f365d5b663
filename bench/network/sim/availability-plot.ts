import type { Series } from '../plot.ts'
import type { Tally } from './availability.ts'
import { draw } from './files.ts'

/** One point of the curves: a share with the lowest and the highest of the runs. */
export interface Point {
  n: number
  k: number
  gamma: number
  record: Share
  /** Chance that one of the k replicas is left. */
  recordExpected: number
  /** By number of followers. */
  listing: Record<number, Share & { expected: number }>
  requests: number
}

/** A share of tries over several runs. */
export interface Share extends Tally {
  share: number
  /** Lowest and highest of the runs. */
  spread: readonly [number, number]
}

const x = { label: 'share of nodes that crashed', min: 0, max: 0.9 }

/** Draws found records by replication, and listings read by the number of followers. */
export function drawAvailability(points: readonly Point[]): void {
  const sizes = [...new Set(points.map(({ n }) => n))]
  for (const n of sizes) {
    const some = points.filter((point) => point.n === n)
    const replications = [...new Set(some.map(({ k }) => k))]
    draw(`availability-records-${n}`, {
      title: `${n} nodes: store records found after a crash`,
      x,
      y: { label: 'share of searches', min: 0, max: 1 },
      series: replications.flatMap((k) => recordSeries(some.filter((point) => point.k === k))),
    })
    const most = some.filter(({ k }) => k === Math.max(...replications))
    draw(`availability-listings-${n}`, {
      title: `${n} nodes: listings that a stranger can read after a crash`,
      x,
      y: { label: 'share of readers', min: 0, max: 1 },
      series: Object.keys(most[0]?.listing ?? {}).flatMap((followers) =>
        listingSeries(most, Number(followers)),
      ),
    })
  }
}

function recordSeries(points: readonly Point[]): Series[] {
  const k = points[0]?.k ?? 0
  return [
    { name: `k = ${k}`, points: points.map(({ gamma, record }) => [gamma, record.share]) },
    {
      name: `one of ${k} is left`,
      dashed: true,
      points: points.map(({ gamma, recordExpected }) => [gamma, recordExpected]),
    },
  ]
}

function listingSeries(points: readonly Point[], followers: number): Series[] {
  const of = (point: Point) => point.listing[followers] ?? { share: 0, expected: 0 }
  return [
    {
      name: `${followers} followers`,
      points: points.map((point) => [point.gamma, of(point).share]),
    },
    {
      name: `one of ${followers + 1} is left`,
      dashed: true,
      points: points.map((point) => [point.gamma, of(point).expected]),
    },
  ]
}
