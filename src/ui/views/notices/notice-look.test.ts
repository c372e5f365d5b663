import { expect, it } from 'vitest'
import { NOTICE_KINDS } from '../../../app/rpc/trade-api.ts'
import { NOTICE_GROUPS } from './notice-look.ts'

it('offers a switch for each kind of news, once', () => {
  const switches = NOTICE_GROUPS.flatMap(([, kinds]) => [...kinds])
  expect([...switches].sort()).toEqual([...NOTICE_KINDS].sort())
})
