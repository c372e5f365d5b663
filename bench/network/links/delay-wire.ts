import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openLab } from '../../../e2e/fixtures/namespaces.ts'
import type { Lab } from '../../../e2e/fixtures/namespaces.ts'
import { PeerProcess } from './peer-process.ts'

const PROGRAM = fileURLToPath(new URL('delay.py', import.meta.url))

/** Some machines, each as far from every other as the round trip says. */
export class DelayWire {
  readonly #lab: Lab
  readonly #wire: ChildProcess
  readonly #machines: string[]
  readonly #processes: PeerProcess[] = []

  private constructor(lab: Lab, wire: ChildProcess, machines: string[]) {
    this.#lab = lab
    this.#wire = wire
    this.#machines = machines
  }

  /** Resolves when packets pass. Needs root, /dev/net/tun and Python 3. */
  static async open(roundTripMs: number, machines: number): Promise<DelayWire> {
    const lab = openLab()
    const names = Array.from({ length: machines }, (_, index) => lab.machine(`d${index}`))
    const places = names.map((name, index) => `${name}=${DelayWire.address(index)}`)
    const args = [PROGRAM, String(roundTripMs / 2), ...places]
    const wire = spawn('python3', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(wire.stdout, 'data')
    for (const [index, name] of names.entries()) {
      lab.ip(name, `addr add ${DelayWire.address(index)}/24 dev tun0`)
      lab.ip(name, 'link set tun0 up')
    }
    return new DelayWire(lab, wire, names)
  }

  static address(index: number): string {
    return `10.88.0.${index + 1}`
  }

  /** Another process on machine `index`. */
  process(index: number): PeerProcess {
    const process = new PeerProcess(this.#machines[index])
    this.#processes.push(process)
    return process
  }

  close(): void {
    for (const process of this.#processes) process.stop()
    this.#wire.kill('SIGKILL')
    this.#lab.stop()
  }
}
