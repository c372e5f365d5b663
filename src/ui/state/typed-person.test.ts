import { expect, it } from 'vitest'
import type { HandleView } from '../../app/rpc/handles-api.ts'
import type { Nym } from '../../lib/brand.ts'
import { TypedPerson } from './typed-person.svelte.ts'

const ALMA = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp' as Nym
const view = (state: HandleView['state']): HandleView => ({
  handle: 'melons',
  state,
  nym: ALMA,
  alike: [],
})

it('is a person by nym or link, and a listing by its link', () => {
  const typed = new TypedPerson()
  typed.text = ` ${ALMA} `
  expect(typed.place).toEqual({ nym: ALMA })
  typed.text = `https://elsewhere.example/#/store/${ALMA}/bowl`
  expect(typed.place).toEqual({ nym: ALMA, slug: 'bowl' })
  typed.text = 'salad bowl'
  expect(typed.place).toBeUndefined()
  expect(typed.looking).toBe(false)
})

it('is nobody by a handle until the chain says whose it is', () => {
  const typed = new TypedPerson()
  typed.text = '@melons'
  expect(typed).toMatchObject({ looking: true, place: undefined })
  typed.heard('melons', view('looking'))
  expect(typed.looking).toBe(true)
  for (const state of ['unproven', 'disputed', 'free'] as const) {
    typed.heard('melons', view(state))
    expect(typed).toMatchObject({ looking: false, place: undefined })
  }
  typed.heard('melons', view('proven'))
  expect(typed).toMatchObject({ looking: false, place: { nym: ALMA } })
})

it('forgets whose a handle was when another one is typed', () => {
  const typed = new TypedPerson()
  typed.text = '@melons'
  typed.heard('melons', view('proven'))
  typed.text = '@melon'
  expect(typed).toMatchObject({ looking: true, place: undefined })
  typed.heard('melons', view('proven'))
  expect(typed.place).toBeUndefined()
  typed.heard('melon', undefined)
  expect(typed).toMatchObject({ looking: false, place: undefined })
})
