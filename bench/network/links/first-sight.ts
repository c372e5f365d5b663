/**
 * `npm run bench -- first-sight`: from a link to a listing that can be read, over wires with 0, 50 and 150 ms
 * round trip, by our protocols and as Helia does it. All over WebRTC, introduced by a relay as far away as the rest.
 */
import { refusal } from '../../../e2e/fixtures/namespaces.ts'
import { median } from '../../median.ts'
import { DelayWire } from './delay-wire.ts'
import type { Opened, Published } from './orders.ts'
import type { PeerProcess } from './peer-process.ts'

interface FirstSightSetup {
  runs: number
  roundTripsMs: readonly number[]
}

const SETUP: FirstSightSetup = { runs: 3, roundTripsMs: [0, 50, 150] }

/** Two who have met tell each other whom they know. */
const SETTLE_MS = 2_000

/** Milliseconds, each the median of the runs. */
type Moments = Record<Moment, number>

type Moment =
  /** A block of 4 KB, as a contract is, from a connected device: the first that is asked of it. */
  | 'block'
  | 'blockByHelia'
  /** A photo of 60 KB, over the stream that is open then. */
  | 'photo'
  | 'photoByHelia'
  /** The listing, when the viewer is connected to the vendor. */
  | 'listingConnected'
  | 'listingConnectedByHelia'
  /** The listing, when only a relay is connected: find, introduce, connect, ask. */
  | 'listingCold'
  | 'listingColdByHelia'

export interface FirstSightFigures {
  setup: FirstSightSetup
  moments: { roundTripMs: number; ms: Moments }[]
  /** By how much each ms of the round trip lengthens it, from the nearest to the farthest. */
  roundTrips: Moments
}

const MOMENTS: readonly Moment[] = [
  'block',
  'blockByHelia',
  'photo',
  'photoByHelia',
  'listingConnected',
  'listingConnectedByHelia',
  'listingCold',
  'listingColdByHelia',
]

/** Runs the experiment; takes some minutes. Throws where namespaces are not allowed. */
export async function benchFirstSight(setup = SETUP): Promise<FirstSightFigures> {
  const words = refusal(['ip'])
  if (words !== undefined) throw new Error(words)
  const moments: FirstSightFigures['moments'] = []
  for (const roundTripMs of setup.roundTripsMs) {
    moments.push({ roundTripMs, ms: await measure(roundTripMs, setup.runs) })
    console.log(JSON.stringify(moments.at(-1)))
  }
  const [first, last] = [moments[0], moments.at(-1)]
  const distance = (last?.roundTripMs ?? NaN) - (first?.roundTripMs ?? NaN)
  const trips = (moment: Moment) =>
    round1(((last?.ms[moment] ?? NaN) - (first?.ms[moment] ?? NaN)) / distance)
  return { setup, moments, roundTrips: all(trips) }
}

async function measure(roundTripMs: number, runs: number): Promise<Moments> {
  const wire = await DelayWire.open(roundTripMs, 3)
  try {
    const relays = await wire.process(0).do<string[]>({ kind: 'relay', host: DelayWire.address(0) })
    const open = async (machine: number) => {
      const process = wire.process(machine)
      const opened = await process.do<Opened>({ kind: 'open', relays, listen: '/webrtc' })
      return { process, ...opened }
    }
    const vendor = await open(1)
    const samples: Partial<Record<Moment, number[]>> = {}
    const note = (moment: Moment, ms: number) => (samples[moment] ??= []).push(ms)
    for (let run = 0; run < runs; run++) {
      // Everything anew, so that nobody has anything from the run before.
      const published = await vendor.process.do<Published>({ kind: 'publish' })
      const { nym, slug, small, photos } = published
      for (const by of ['swarm', 'bitswap'] as const) {
        const suffix = by === 'swarm' ? '' : 'ByHelia'
        const stranger = await open(2)
        note(`listingCold${suffix}`, await stranger.process.do({ kind: 'see', nym, slug, by }))
        const [photo = ''] = photos
        note(`block${suffix}`, await block(stranger.process, small, vendor.device, by))
        note(`photo${suffix}`, await block(stranger.process, photo, vendor.device, by))
        stranger.process.stop()

        const neighbour = await open(2)
        const { device, addresses } = vendor
        await neighbour.process.do({ kind: 'dial', device, addresses })
        // What a new connection begins with must not be in the way of what is measured.
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
        note(
          `listingConnected${suffix}`,
          await neighbour.process.do({ kind: 'see', nym, slug, by }),
        )
        neighbour.process.stop()
      }
    }
    return all((moment) => round1(median(samples[moment] ?? [])))
  } finally {
    wire.close()
  }
}

const block = (
  viewer: PeerProcess,
  cid: string,
  device: Opened['device'],
  by: 'swarm' | 'bitswap',
) => viewer.do<number>({ kind: 'block', cid, device, by })

const all = (of: (moment: Moment) => number): Moments =>
  Object.fromEntries(MOMENTS.map((moment) => [moment, of(moment)])) as Moments

const round1 = (value: number): number => Math.round(value * 10) / 10
