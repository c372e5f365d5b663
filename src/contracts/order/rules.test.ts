import { describe, expect, it } from 'vitest'
import { rulesPage } from './fixtures/rules-page.ts'
import { MAIN_ACTIONS, RULES, STEP_ORDER, WALLET_RULES, isStepKind, ruleFor } from './rules.ts'
import { ORDER_STATES } from './states.ts'

describe('the rules of an order', () => {
  it('are those of the documentation', async () => {
    await expect(rulesPage()).toMatchFileSnapshot('../../../docs/ORDER-RULES.md')
  })

  it('name every kind of step once, in one causal order', () => {
    expect(STEP_ORDER.toSorted()).toEqual(Object.keys(RULES).toSorted())
    expect(new Set(STEP_ORDER).size).toBe(STEP_ORDER.length)
  })

  it('give each role one rule for a kind', () => {
    for (const kind of STEP_ORDER) {
      const roles = RULES[kind].map(({ role }) => role)
      expect(new Set(roles).size, kind).toBe(roles.length)
      for (const rule of RULES[kind]) expect(ruleFor(kind, rule.role)).toBe(rule)
    }
  })

  it('offer nothing that would not count', () => {
    for (const kind of STEP_ORDER) {
      for (const { from, offered } of RULES[kind]) {
        // Documents are judged before clocks: in an order that expired, by the state before that.
        for (const state of offered) if (state !== 'expired') expect(from, kind).toContain(state)
      }
    }
  })

  it('await only acts that somebody may do', () => {
    for (const { role, action, states } of MAIN_ACTIONS) {
      const signed = Object.values(RULES)
        .flat()
        .filter((rule) => rule.role === role && rule.action === action)
        .flatMap(({ offered }) => offered)
      const wallet = WALLET_RULES.filter((rule) => rule.role === role && rule.action === action)
      const anywhere = wallet.some(({ offered }) => offered === undefined)
      const open = [...signed, ...wallet.flatMap(({ offered = [] }) => offered)]
      expect(anywhere || open.length > 0, `${role} ${action}`).toBe(true)
      if (!anywhere) {
        for (const state of states ?? []) expect(open, `${role} ${action}`).toContain(state)
      }
    }
  })

  it('lead from the first state to every other that documents can bring about', () => {
    const reached = new Set<string>(['placed'])
    for (let before = 0; before < reached.size;) {
      before = reached.size
      for (const { from, to = [] } of Object.values(RULES).flat()) {
        if (from.some((state) => reached.has(state))) for (const state of to) reached.add(state)
      }
    }
    // The others follow from clocks and coins.
    const byItself = ['pending', 'expired', 'resolved', 'claimed', 'ended']
    expect(ORDER_STATES.filter((state) => !reached.has(state))).toEqual(
      ORDER_STATES.filter((state) => byItself.includes(state)),
    )
  })

  it('know what is a step', () => {
    expect(isStepKind('verdict')).toBe(true)
    expect(isStepKind('listing')).toBe(false)
    expect(isStepKind('constructor')).toBe(false)
  })
})
