import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import { readAddress } from '../order-watch/read-address.ts'
import { openWallet } from '../test-wallet.ts'
import { encodeHeader, headerHash } from './header.ts'
import type { Lie, LyingProxy } from './lying-proxy.testing.ts'
import { startLyingProxy } from './lying-proxy.testing.ts'
import { MemoryKeeper } from './memory-keeper.testing.ts'
import { VerifiedSource } from './verified-source.ts'
import type { VerifiedSourceInit } from './verified-source.ts'

let devnet: Devnet
let liar: LyingProxy
let person = 7_000
let keeper: MemoryKeeper

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
}, 60_000)
afterAll(() => devnet.stop())
beforeEach(async () => {
  liar = await startLyingProxy(devnet.url)
  keeper = new MemoryKeeper()
})
afterEach(() => liar.stop())

const over = (servers: readonly string[], init: Partial<VerifiedSourceInit> = {}) =>
  new VerifiedSource({
    servers,
    network: 'regtest',
    clock: Date.now,
    random: () => 0,
    keeper,
    ...init,
  })
const newAddress = async () => (await openWallet(person++, [devnet.url])).receiveAddress()
const healthOf = (source: VerifiedSource, url: string) =>
  source.health().find((server) => server.url === url)

interface BlockJson {
  id: string
  height: number
  version: number
  previousblockhash: string
  merkle_root: string
  timestamp: number
  bits: number
  nonce: number
}

/** Changes the JSON of all paths that match. */
const json =
  (path: RegExp, change: (value: never) => unknown): Lie =>
  (asked, text) =>
    path.test(asked) ? JSON.stringify(change(JSON.parse(text) as never)) : undefined

describe('a payment', () => {
  it('is confirmed only when a proof leads from its bytes to work', async () => {
    const source = over([devnet.url])
    const address = await newAddress()
    const txid = await devnet.faucet(address, 10_000n)
    await source.tipHeight()
    expect((await source.addressHistory(address)).entries).toEqual([{ txid, proof: 'mempool' }])
    const height = await devnet.mine(1)
    await devnet.mine(2)
    expect(await source.tipHeight()).toBe(height + 2)
    expect((await source.addressHistory(address)).entries).toMatchObject([
      { txid, proof: 'proven', height, blockHash: source.blockHashAt(height) },
    ])
    expect(await source.utxos(address)).toMatchObject([{ txid, value: 10_000n, proof: 'proven' }])
  })

  it('is proven once, and not again after the worker died', async () => {
    const address = await newAddress()
    await devnet.faucet(address, 10_000n)
    await devnet.mine(1)
    const first = over([liar.url])
    await first.tipHeight()
    await first.addressHistory(address)
    liar.forget()
    const next = over([liar.url])
    expect(await next.tipHeight()).toBe(devnet.height())
    expect((await next.addressHistory(address)).entries).toMatchObject([{ proof: 'proven' }])
    expect(liar.asked).toEqual(['/blocks/tip/hash', `/address/${address}/txs`])
  })

  it('loses its confirmation when its block is replaced, and gains another one', async () => {
    const source = over([devnet.url])
    const address = await newAddress()
    const txid = await devnet.faucet(address, 10_000n)
    await devnet.mine(2)
    const look = async () => {
      const { coins } = await readAddress(source, address, { network: 'regtest', clock: Date.now })
      return coins.map(({ confirmations }) => confirmations)
    }
    expect(await look()).toEqual([2])
    await devnet.reorg(2)
    expect(await look()).toEqual([0])
    await devnet.mine(1)
    expect(await look()).toEqual([1])
    await devnet.reorg(1, { drop: [txid] })
    expect(await look()).toEqual([])
  })

  it('is confirmed also for the wallet only when it is proven', async () => {
    const source = over([liar.url])
    const wallet = await openWallet(person++, source)
    const address = await wallet.receiveAddress()
    await devnet.faucet(address, 10_000n)
    await devnet.mine(1)
    // A server that has no proofs at all, which is no lie.
    liar.tell((path) =>
      /merkle-proof|txids/.test(path) ? { status: 404, text: 'no such endpoint' } : undefined,
    )
    await wallet.sync()
    expect(wallet.view()).toMatchObject({ confirmed: 0n, unconfirmed: 10_000n })
    expect(healthOf(source, liar.url)?.state).not.toBe('lying')
    liar.tell((path) =>
      path.includes('merkle-proof') ? { status: 404, text: 'no such endpoint' } : undefined,
    )
    await wallet.sync()
    expect(wallet.view()).toMatchObject({ confirmed: 10_000n, unconfirmed: 0n })
  })
})

describe('a server that lies', () => {
  /** A payment of which the liar tells something, and what the two servers then give together. */
  async function caught(what: string, lie: (txid: string, height: number) => Lie, mined = true) {
    const address = await newAddress()
    await devnet.mine(1)
    const source = over([liar.url, devnet.url])
    await source.tipHeight()
    const txid = await devnet.faucet(address, 10_000n)
    if (mined) await devnet.mine(3)
    liar.tell(lie(txid, devnet.height()))
    const height = await source.tipHeight()
    const { entries } = await source.addressHistory(address)
    const utxos = await source.utxos(address)
    const raw = await source.rawTransaction(txid)
    expect(height).toBe(devnet.height())
    expect(raw).toBeDefined()
    const place = mined ? { height: height - 2, proof: 'proven' } : { proof: 'mempool' }
    expect(entries).toEqual([expect.objectContaining({ txid, ...place })])
    expect(utxos).toEqual([expect.objectContaining({ txid, value: 10_000n, ...place })])
    if (!mined) expect(entries[0]).not.toHaveProperty('height')
    expect(healthOf(source, liar.url)).toMatchObject({
      state: 'lying',
      caught: { what, at: expect.any(Number) },
    })
    expect(healthOf(source, devnet.url)).toMatchObject({ state: 'ok' })
    // Named, and left alone from then on.
    liar.forget()
    await source.tipHeight()
    await source.addressHistory(address)
    expect(liar.asked).toEqual([])
    return source
  }

  const blockAt = async (height: number) =>
    (await (await fetch(`${devnet.url}/block-height/${height}`)).text()).trim()

  it('says that a waiting payment is in a block', async () => {
    await devnet.mine(1)
    const at = devnet.height()
    const hash = await blockAt(at)
    const status = { confirmed: true, block_height: at, block_hash: hash, block_time: 1 }
    await caught(
      'inclusion',
      (txid) => (path, text) =>
        path.includes(`/tx/${txid}/status`)
          ? JSON.stringify(status)
          : json(/\/(txs|utxo)$/, (list: object[]) => list.map((row) => ({ ...row, status })))(
              path,
              text,
            ),
      false,
    )
  })

  it('gives a Merkle branch of something else', async () => {
    const status = { block_height: devnet.height(), block_hash: await blockAt(devnet.height()) }
    await caught(
      'inclusion',
      () => (path, text) =>
        /txs$|utxo$|status$/.test(path)
          ? text
          : (json(/merkle-proof/, (proof: object) => ({
              ...proof,
              merkle: ['ab'.repeat(32)],
              pos: 1,
            }))(path, text) ?? json(/txids/, () => ['ab'.repeat(32)])(path, text)),
    )
    expect(status.block_hash).toHaveLength(64)
  })

  it('says that a payment lies deeper than it does', async () => {
    await caught('confirmations', () =>
      json(/\/(txs|utxo)$/, (list: { status: { block_height: number } }[]) =>
        list.map((row) => ({
          ...row,
          status: { ...row.status, block_height: row.status.block_height - 50 },
        })),
      ),
    )
  })

  it('says that another amount was paid', async () => {
    await caught('amount', () =>
      json(/\/utxo$/, (list: object[]) => list.map((row) => ({ ...row, value: 90_000_000 }))),
    )
  })

  it('gives another transaction than it was asked for', async () => {
    const other = await devnet.faucet(await newAddress(), 5_000n)
    const raw = await (await fetch(`${devnet.url}/tx/${other}/hex`)).text()
    await caught('txid', (txid) => (path) => (path === `/tx/${txid}/hex` ? raw : undefined))
  })

  it('invents a newest block that is nowhere', async () => {
    await caught(
      'tip',
      () => (path) => (path === '/blocks/tip/hash' ? '00'.repeat(31).concat('07') : undefined),
    )
  })

  it('says that its newest block is higher than it is', async () => {
    await caught('tip', () => (path, text) => {
      if (path === '/blocks/tip/hash') return '00'.repeat(31).concat('07')
      return json(/^\/blocks/, (blocks: BlockJson[]) =>
        blocks.map((block) => ({ ...block, height: block.height + 3 })),
      )(path, text)
    })
  })

  it('makes blocks without work', async () => {
    /** As a forger would, who has everything but the work. */
    const forge = (before: BlockJson): BlockJson => {
      for (let nonce = 0; ; nonce++) {
        const block = {
          ...before,
          height: before.height + 1,
          previousblockhash: before.id,
          timestamp: before.timestamp + 1,
          nonce,
        }
        const id = headerHash(
          encodeHeader({
            version: block.version,
            previous: block.previousblockhash,
            merkleRoot: block.merkle_root,
            time: block.timestamp,
            bits: block.bits,
            nonce,
          }),
        )
        if (id > '8') return { ...block, id }
      }
    }
    await caught('header', () => (path, text) => {
      const forged = (blocks: BlockJson[]) => {
        const [newest] = blocks
        return newest === undefined ? [] : [forge(newest), ...blocks]
      }
      if (path === '/blocks/tip/hash') return 'ff'.repeat(32)
      return json(/^\/blocks$/, forged)(path, text)
    })
  })

  it('serves another network', async () => {
    const other = await startDevnet({ port: 0 })
    const address = await newAddress()
    try {
      const checkpoint = over([devnet.url])
      await checkpoint.tipHeight()
      const kept = keeper.chain
      if (kept === undefined) throw new Error('nothing was kept')
      const at = devnet.height() - 5
      // As on a network where work is worth something, with a checkpoint well above the genesis block.
      const anchor = {
        height: at,
        hash: checkpoint.blockHashAt(at) ?? '',
        times: [],
        nextBits: 0x207fffff,
        periodStart: 1,
        work: 0n,
      }
      keeper = new MemoryKeeper()
      const source = over([other.url, devnet.url], { checkpoint: anchor })
      expect(await source.tipHeight()).toBe(devnet.height())
      expect(healthOf(source, other.url)).toMatchObject({
        state: 'lying',
        caught: { what: 'network' },
      })
      expect((await source.addressHistory(address)).entries).toEqual([])
    } finally {
      await other.stop()
    }
  })

  it('stays in disgrace over a restart, and may come back after a day or when a person wants', async () => {
    let memory = {}
    let now = Date.now()
    const clock = () => now
    const init = { clock, onMemory: (next: object) => (memory = next) }
    liar.tell((path) => (path === '/blocks/tip/hash' ? 'ff'.repeat(32) : undefined))
    await over([liar.url, devnet.url], init).tipHeight()
    liar.tell(undefined)
    const next = over([liar.url, devnet.url], { ...init, memory })
    expect(healthOf(next, liar.url)).toMatchObject({ state: 'lying', caught: { what: 'tip' } })
    await next.tipHeight()
    liar.forget()
    await next.tipHeight()
    expect(liar.asked).toEqual([])
    now += 25 * 60 * 60_000
    await next.tipHeight()
    expect(liar.asked).not.toEqual([])
    expect(healthOf(next, liar.url)).toMatchObject({ state: 'ok' })
    const third = over([liar.url, devnet.url], { clock: () => Date.now(), memory })
    third.forgive(liar.url)
    expect(healthOf(third, liar.url)?.state).toBe('unused')
  })
})

describe('servers of which one lags', () => {
  it('are followed where there is more work, and the laggard is named', async () => {
    const source = over([liar.url, devnet.url])
    await source.tipHeight()
    const old = await (await fetch(`${devnet.url}/blocks/tip/hash`)).text()
    await devnet.mine(4)
    liar.tell((path) => (path === '/blocks/tip/hash' ? old : undefined))
    expect(await source.tipHeight()).toBe(devnet.height())
    expect(healthOf(source, liar.url)).toMatchObject({ state: 'failing', error: 'chain.stale' })
    expect(source.trust.tipsCompared).toBe(true)
  })

  it('do not talk anybody out of a chain that has more work', async () => {
    const weak = await startDevnet({ port: 0 })
    try {
      const source = over([devnet.url, weak.url])
      await devnet.mine(3)
      expect(await source.tipHeight()).toBe(devnet.height())
      expect(await source.tipHeight()).toBe(devnet.height())
      expect(healthOf(source, weak.url)).toMatchObject({ error: 'chain.stale' })
    } finally {
      await weak.stop()
    }
  })
})

describe('what is known of the chain', () => {
  it('says that newest blocks were compared only if two servers answered', async () => {
    const one = over([devnet.url])
    await one.tipHeight()
    expect(one.trust).toMatchObject({ tipsCompared: false, checkedAt: expect.any(Number) })
    const two = over([devnet.url, liar.url])
    await two.tipHeight()
    expect(two.trust.tipsCompared).toBe(true)
    await liar.stop()
    liar = await startLyingProxy(devnet.url)
    await two.tipHeight()
    expect(two.trust.tipsCompared).toBe(false)
  })

  it('stays with its time when no server answers', async () => {
    let now = 1_800_000_000_000
    const source = over([liar.url], { clock: () => now })
    await source.tipHeight()
    const { trust } = source
    liar.tell(() => ({ status: 503, text: 'busy' }))
    now += 60_000
    await expect(source.tipHeight()).rejects.toMatchObject({ code: 'chain.unreachable' })
    expect(source.trust).toEqual(trust)
    const next = over([liar.url], { clock: () => now })
    await expect(next.tipHeight()).rejects.toMatchObject({ code: 'chain.unreachable' })
    expect(next.trust).toMatchObject({ height: trust.height, checkedAt: 1_800_000_000_000 })
  })

  it('grows in several looks when there is much to prove, and leaves requests to others', async () => {
    const address = await newAddress()
    const txid = await devnet.faucet(address, 10_000n)
    await devnet.mine(1)
    const source = over([devnet.url], { requestsLeft: () => 210 })
    const heights: number[] = []
    const proofs: (string | undefined)[] = []
    do {
      heights.push(await source.tipHeight())
      const { entries } = await source.addressHistory(address)
      proofs.push(entries.find((entry) => entry.txid === txid)?.proof)
    } while (source.trust.catchingUp && heights.length < 50)
    expect(heights.length).toBeGreaterThan(1)
    expect(heights).toEqual([...heights].sort((a, b) => a - b))
    expect(await source.tipHeight()).toBe(devnet.height())
    expect(proofs[0]).toBe('unproven')
    expect(proofs.at(-1)).toBe('proven')
    expect(healthOf(source, devnet.url)?.state).toBe('ok')
  })

  it('grows again when it was cut short, and from one death of the worker to the next', async () => {
    const first = over([devnet.url], { requestsLeft: () => 204 })
    const height = await first.tipHeight()
    expect(height).toBeLessThan(devnet.height())
    liar.forget()
    const next = over([liar.url])
    expect(await next.tipHeight()).toBe(devnet.height())
    // Nothing below what was kept is asked for again.
    const lowest = liar.asked.flatMap((path) => /^\/blocks\/(\d+)$/.exec(path)?.[1] ?? [])
    expect(Math.min(...lowest.map(Number))).toBeGreaterThan(height)
  })

  it('begins anew from the checkpoint when what was kept is damaged', async () => {
    await over([devnet.url]).tipHeight()
    const kept = keeper.chain
    if (kept === undefined) throw new Error('nothing was kept')
    const headers = kept.headers.slice()
    headers[200] = (headers[200] ?? 0) ^ 1
    keeper.chain = { ...kept, headers }
    const source = over([liar.url])
    expect(await source.tipHeight()).toBe(devnet.height())
    expect(liar.asked.length).toBeGreaterThan(5)
  })

  it('follows play money that was made anew', async () => {
    const first = await startDevnet({ port: 0 })
    const second = await startDevnet({ port: 0 })
    const source = over([first.url])
    await first.mine(20)
    await source.tipHeight()
    await first.stop()
    const next = over([second.url])
    expect(await next.tipHeight()).toBe(second.height())
    await second.stop()
  })
})
