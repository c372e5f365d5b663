import { openLab } from '../../../e2e/fixtures/namespaces.ts'
import type { Lab } from '../../../e2e/fixtures/namespaces.ts'
import type { Opened } from './orders.ts'
import { PeerProcess } from './peer-process.ts'

const RELAY = '10.77.0.1'

/** Somebody in the experiment. */
export interface Peer extends Opened {
  process: PeerProcess
  machine: string
}

/** The wire that joins all machines, and the relay on it. */
export class Wire {
  readonly lab: Lab
  readonly #net: string
  #machines = 0
  #relays: string[] = []
  readonly #processes: PeerProcess[] = []

  private constructor() {
    this.lab = openLab()
    this.#net = this.lab.machine('net')
    this.lab.ip(this.#net, 'link add wire type bridge')
    this.lab.ip(this.#net, `addr add ${RELAY}/24 dev wire`)
    this.lab.ip(this.#net, 'link set wire up')
  }

  /** A wire with a running relay. Throws where namespaces are not allowed. */
  static async open(): Promise<Wire> {
    const wire = new Wire()
    wire.#relays = await wire.process(wire.#net).do<string[]>({ kind: 'relay', host: RELAY })
    return wire
  }

  /** Ends all processes and removes all machines. */
  close(): void {
    for (const process of this.#processes) process.stop()
    this.lab.stop()
  }

  /** Another process on the machine. */
  process(machine: string): PeerProcess {
    const process = new PeerProcess(machine)
    this.#processes.push(process)
    return process
  }

  machine(): { machine: string; address: string } {
    const number = ++this.#machines
    const machine = this.lab.machine(`m${number}`)
    this.lab.cable(machine, 'eth0', this.#net, `port${number}`)
    this.lab.ip(this.#net, `link set port${number} master wire`)
    const address = `10.77.0.${number + 1}`
    this.lab.ip(machine, `addr add ${address}/24 dev eth0`)
    return { machine, address }
  }

  async peer(): Promise<Peer> {
    const { machine } = this.machine()
    const process = this.process(machine)
    const listen = '/webrtc'
    const opened = await process.do<Opened>({ kind: 'open', relays: this.#relays, listen })
    return { ...opened, process, machine }
  }

  /** From now on the machine sends no faster. */
  limit(machine: string, mbit: number): void {
    const queue = `root tbf rate ${mbit}mbit burst 64kb latency 200ms`
    this.lab.run(machine, `tc qdisc add dev eth0 ${queue}`)
  }

  /** Bytes that the machine's wire has carried. */
  carried(machine: string, way: 'rx' | 'tx'): number {
    return Number(this.lab.run(machine, `cat /sys/class/net/eth0/statistics/${way}_bytes`))
  }
}
