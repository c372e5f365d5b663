import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { root } from '../../../scripts/install.mjs'
import { plot, type PlotInit } from '../plot.ts'

/** Writes figures to bench/results/<name>.json, with the date and the machine. */
export function save(name: string, figures: object): void {
  const folder = join(root, 'bench/results')
  mkdirSync(folder, { recursive: true })
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  const all = { at: new Date().toISOString(), machine, ...figures }
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(all, undefined, 2)}\n`)
}

/** Draws docs/network/<name>.svg. */
export function draw(name: string, init: PlotInit): void {
  const folder = join(root, 'docs/network')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.svg`), plot(init))
}
