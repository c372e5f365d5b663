import * as v from 'valibot'
import { shippingAddress } from '../../contracts/documents/address.ts'
import type { Clock } from '../../lib/clock.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Label } from '../../wallet/tools/labels.ts'
import type { SavedAddress, TradePolicy } from '../rpc/trade-api.ts'
import type { OwedPieces, OwedRecord } from '../stores/owed-pieces.ts'
import { plainText } from '../stores/merge.ts'
import type { AddressBook } from '../trade/address-book.ts'
import type { LicenceKeys } from '../trade/licence-keys.ts'
import type { TradePolicies } from '../trade/policy.ts'
import type { SharedPart } from './parts.ts'
import { digestOf } from './parts.ts'
import { sharedItems } from './shared-items.ts'

export interface SharedTradeComponents {
  records: PrivateRecords
  policies: Pick<TradePolicies, 'chosen' | 'learn'>
  addresses: Pick<AddressBook, 'list' | 'learn' | 'remove'>
  licenceKeys: Pick<LicenceKeys, 'pool' | 'put' | 'given' | 'learnGiven'>
  labels: { labels(): Promise<Label[]>; learnLabel(label: Label): Promise<void> }
  owed: Pick<OwedPieces, 'all' | 'learn'>
  clock: Clock
}

const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const Address = v.object({ id: text(100), label: text(200), address: v.unknown() })
const Key = v.object({ slug: text(300), key: text(2_000) })
const Given = v.record(text(200), v.array(text(2_000)))
const TextOnCoin = v.object({
  type: v.picklist(['tx', 'addr', 'pubkey', 'input', 'output', 'xpub']),
  ref: text(500),
  label: v.optional(text(1_000)),
  spendable: v.optional(v.boolean()),
})
const Owed = v.pipe(
  v.array(
    v.object({
      id: text(1_000),
      slug: text(300),
      key: text(1_000),
      pieces: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      paid: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      at: v.number(),
    }),
  ),
  v.maxLength(1_000),
)

/** How a person trades, from device to device: policy, address book, licence keys, labels, owed pieces. */
export function sharedTrade(components: SharedTradeComponents): SharedPart[] {
  const { records, policies, addresses, licenceKeys, labels, owed, clock } = components
  const items = (
    name: string,
    rest: Pick<Parameters<typeof sharedItems>[0], 'items' | 'put'>,
  ): SharedPart =>
    sharedItems({ name, marks: new SingleRecord(records, `shared-${name}`), clock, ...rest })
  return [
    items('policy', {
      items: async () => new Map(Object.entries(await policies.chosen())),
      put: (field, value) => policies.learn(field as keyof TradePolicy, value),
    }),
    items('address', {
      items: async () => new Map((await addresses.list()).map((one) => [one.id, one])),
      put: async (id, value) => {
        if (value === undefined) return addresses.remove(id)
        const { label, address } = v.parse(Address, value)
        shippingAddress.encode(address as SavedAddress['address'], 'address')
        await addresses.learn({ id, label, address: address as SavedAddress['address'] })
      },
    }),
    items('licence', {
      items: async () => {
        const pool = await licenceKeys.pool()
        return new Map(pool.map((one) => [digestOf(`${one.slug}\n${one.key}`), one]))
      },
      put: async (id, value) => {
        const pool = value === undefined ? await licenceKeys.pool() : []
        const known = pool.find(({ slug, key }) => digestOf(`${slug}\n${key}`) === id)
        const one = value === undefined ? known : v.parse(Key, value)
        if (one !== undefined) await licenceKeys.put(one, value !== undefined)
      },
    }),
    {
      name: 'licence-given',
      async digests() {
        const given = await licenceKeys.given()
        return [...given].map(([slug, orders]) => {
          const rows = Object.entries(orders).map(([order, keys = []]) => [order, keys.toSorted()])
          return [slug, digestOf(plainText(Object.fromEntries(rows)))]
        })
      },
      give: async (slug) => (await licenceKeys.given()).get(slug),
      take: (slug, value) => licenceKeys.learnGiven(slug, v.parse(Given, value)),
    },
    items('label', {
      items: async () =>
        new Map((await labels.labels()).map((one) => [`${one.type} ${one.ref}`, one])),
      put: async (key, value) => {
        const [type = '', ...ref] = key.split(' ')
        const nothing = { type, ref: ref.join(' ') }
        const read = v.parse(TextOnCoin, value ?? nothing)
        await labels.learnLabel({
          type: read.type,
          ref: read.ref,
          label: read.label ?? '',
          ...(read.type === 'output' && { spendable: read.spendable ?? true }),
        })
      },
    }),
    {
      name: 'owed',
      async digests() {
        const rows = (await owed.all()).map(({ id, paid }) => `${id} ${paid}`)
        return rows.length === 0 ? [] : [['', digestOf(rows.sort().join('\n'))]]
      },
      give: async () => (await owed.all()).map((one) => ({ ...one })),
      take: (_key, value) => owed.learn(v.parse(Owed, value) satisfies OwedRecord[]),
    },
  ]
}
