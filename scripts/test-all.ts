/**
 * Every check, unit test and browser journey, and one closing line `N passed, N failed`.
 * `npm test -- unit` runs one part only.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp } from './build.ts'
import { findChromium } from './chromium.ts'
import { root } from './install.mjs'

interface Count {
  passed: number
  failed: number
}

const results = join(root, 'test-results')

/** A core for each. */
const CHECKS_AT_ONCE = 2

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): boolean {
  const path = join(root, 'node_modules/.bin', command)
  const child = spawnSync(path, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return child.status === 0
}

/** Like {@link run}, with what it says told at its end, so that several may run side by side. */
function runApart(command: string, args: string[]): Promise<boolean> {
  const path = join(root, 'node_modules/.bin', command)
  const child = spawn(path, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => said.push(chunk))
  }
  return new Promise((resolve) => {
    const ended = (isClean: boolean) => {
      console.log(`\n— ${command}`)
      process.stdout.write(Buffer.concat(said))
      resolve(isClean)
    }
    child.on('error', () => ended(false))
    child.on('close', (code) => ended(code === 0))
  })
}

/** Static checks, some at a time; each counts as one. */
async function check(): Promise<Count> {
  const checks: [string, string[]][] = [
    // The longest first.
    ['eslint', ['.', '--max-warnings', '0']],
    ['svelte-check', ['--fail-on-warnings', '--output', 'human']],
    ['tsc', ['--noEmit', '-p', '.']],
    // The worker once more, without the DOM that it does not have.
    ['tsc', ['--noEmit', '-p', 'tsconfig.worker.json']],
    ['prettier', ['--check', '--log-level', 'warn', '.']],
    ['depcruise', ['src', 'node', 'relay', 'devnet', '--config', '.dependency-cruiser.cjs']],
    ['knip', ['--no-progress']],
  ]
  const count = { passed: 0, failed: 0 }
  const line = async () => {
    for (let next = checks.shift(); next !== undefined; next = checks.shift()) {
      if (await runApart(...next)) count.passed++
      else count.failed++
    }
  }
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, line))
  return count
}

function unit(): Count {
  console.log('\n— unit tests')
  const file = join(results, 'unit.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const clean = run('vitest', args)
  const report = readJson<{ numPassedTests: number; numFailedTests: number }>(file)
  if (report === undefined) return { passed: 0, failed: 1 }
  const failed = report.numFailedTests
  // A file that cannot even be loaded fails the run without failing a test.
  return { passed: report.numPassedTests, failed: clean ? failed : Math.max(failed, 1) }
}

function journeys(): Count {
  console.log('\n— browser journeys')
  const SOUK_CHROMIUM = findChromium()
  buildApp(root)
  const file = join(results, 'journeys.json')
  const clean = run('playwright', ['test', '-c', 'e2e/playwright.config.ts'], {
    SOUK_CHROMIUM,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  })
  const report = readJson<{ stats: { expected: number; unexpected: number; flaky: number } }>(file)
  if (report === undefined) return { passed: 0, failed: 1 }
  const { expected, unexpected, flaky } = report.stats
  return { passed: expected + flaky, failed: clean ? unexpected : Math.max(unexpected, 1) }
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return undefined
  }
}

const PARTS = { check, unit, journeys }

async function main(): Promise<void> {
  const chosen = process.argv.slice(2)
  const unknown = chosen.filter((name) => !Object.hasOwn(PARTS, name))
  if (unknown.length > 0) {
    console.error(`Unknown part: ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}.`)
    process.exit(2)
  }
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  const total = { passed: 0, failed: 0 }
  for (const [name, part] of Object.entries(PARTS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    const count = await part()
    total.passed += count.passed
    total.failed += count.failed
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  process.exit(total.failed === 0 ? 0 : 1)
}

await main()
