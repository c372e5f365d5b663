import type { PrivateKey } from '@libp2p/interface'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { OwnDevicesInit } from '../../p2p/devices/own-devices.ts'
import { OwnDevices } from '../../p2p/devices/own-devices.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Lane } from '../../wallet/handed-out.ts'
import type { Changes } from '../changes.ts'
import { sharedState } from './parts.ts'
import type { SharedPart } from './parts.ts'

/** Other devices of this person that were met, with when they were met last, ms since the Unix epoch. */
export type MetDevices = Readonly<Record<string, number>>

/** A device that was not met for so long hands out no addresses any more. */
const FORGET_MS = 90 * 24 * 3_600_000
const MAX_MET = 8
/** Changes of what devices share. */
const SHARED: readonly string[] = ['orders', 'chat', 'wallet', 'stores', 'session', 'trade']

export interface DevicesComponents {
  /** This device. */
  device: DeviceId
  /** Named `own-devices`. */
  record: SingleRecord<MetDevices>
  person: () => Promise<{ nym: Nym; identity: PrivateKey } | undefined>
  isOpen: () => boolean
  mayHaveOthers: () => boolean
  parts: readonly SharedPart[]
  changes: Changes
  clock: () => number
}

/** The other devices of whoever lives here: kept in step, and kept from handing out the same addresses. */
export class Devices {
  readonly #components: DevicesComponents
  #own: OwnDevices | undefined
  #met: MetDevices = {}
  readonly #off: (() => void)[] = []

  constructor(components: DevicesComponents) {
    this.#components = components
  }

  /** Begins to look for them, and to answer them. */
  async start({
    node,
    presence,
  }: {
    node: OwnDevicesInit['node'] & { onChange(listener: () => void): () => void }
    presence: OwnDevicesInit['presence']
  }): Promise<void> {
    const { person, isOpen, mayHaveOthers, parts, changes } = this.#components
    const state = sharedState(parts, isOpen)
    const own = new OwnDevices({ node, presence, person, mayHaveOthers, state })
    this.#own = own
    this.#off.push(
      own.found.on((device) => void this.#meet(device).catch(() => undefined)),
      node.onChange(() => own.wake()),
      changes.on(({ about }) => {
        if (about === 'session') void this.#load().then(() => own.wake())
        if (SHARED.includes(about)) void this.#changed(own).catch(() => undefined)
      }),
    )
    await this.#load()
    await own.start()
  }

  async stop(): Promise<void> {
    for (const off of this.#off.splice(0)) off()
    await this.#own?.stop()
  }

  /** Which addresses of the wallet are this device's to hand out: all while it knows of no other. */
  lane(): Lane {
    const since = this.#components.clock() - FORGET_MS
    const others = Object.entries(this.#met).flatMap(([device, at]) => (at > since ? [device] : []))
    const all = [this.#components.device as string, ...others].sort()
    return { index: all.indexOf(this.#components.device), of: all.length }
  }

  /** What changed is marked with its time now, not when the next device is met. */
  async #changed(own: OwnDevices): Promise<void> {
    const { parts, isOpen } = this.#components
    if (isOpen()) await Promise.allSettled(parts.map((part) => part.notice?.()))
    own.changed()
  }

  async #load(): Promise<void> {
    if (this.#components.isOpen()) this.#met = (await this.#components.record.load()) ?? {}
  }

  async #meet(device: DeviceId): Promise<void> {
    const { record, clock } = this.#components
    const met = await record.update((known = {}) => {
      const rest = Object.entries(known)
        .filter(([other]) => other !== device)
        .sort(([, a], [, b]) => b - a)
      return Object.fromEntries([[device, clock()] as const, ...rest].slice(0, MAX_MET))
    })
    this.#met = met ?? {}
  }
}
