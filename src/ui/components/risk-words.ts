import type { Risk, WayOut } from '../../contracts/order/risk.ts'
import type { OrderRole } from '../../contracts/order/states.ts'
import { formatPercent } from '../i18n/percent.ts'
import { risk } from '../i18n/en/risk.ts'
import { language, t } from '../i18n/index.svelte.ts'

language.learn(risk)

/** Blocks that come in an hour and in a day on average. */
const BLOCKS_PER_HOUR = 6
const BLOCKS_PER_DAY = 144

/** Who the parties are, for sentences. */
export interface RiskReader {
  /** The reader's own role: told as "you". */
  me?: OrderRole | undefined
  /** Names of the others; who has none is named by the role. */
  names?: Partial<Record<OrderRole, string>> | undefined
}

/** One line of the risk table in words. */
export interface RiskWords {
  /** Such as "If Alma falls silent". */
  silence: string
  /** Where the money lies then. */
  place: string
  /** Who gets it in the end, and when. */
  end: string
  /** What those who are left can do together before; empty where nothing. */
  before: string[]
}

/** A span of blocks in words: "after about 7 days". 0 blocks: "at any time". */
export function blocksWhen(blocks: number): string {
  if (blocks <= 0) return t('risk.when.now')
  if (blocks < BLOCKS_PER_DAY) {
    return t('risk.when.hours', { count: Math.max(1, Math.round(blocks / BLOCKS_PER_HOUR)) })
  }
  return t('risk.when.days', { count: Math.round(blocks / BLOCKS_PER_DAY) })
}

/** A line of the risk sheet as sentences for one reader. */
export function riskWords(risk: Risk, reader: RiskReader = {}): RiskWords {
  const { silent, place, waysOut, atLast } = risk
  const onlyMe = silent.length === 1 && silent[0] === reader.me
  return {
    silence: onlyMe
      ? t('risk.silent.me')
      : t(silent.length > 1 ? 'risk.silent.many' : 'risk.silent', { who: people(silent, reader) }),
    place: t(`risk.place.${place}`),
    end:
      atLast === undefined
        ? t('risk.stays', { who: people(silent, reader) })
        : endWords(atLast, place, reader),
    before: waysOut
      .slice(0, atLast === undefined ? undefined : waysOut.indexOf(atLast))
      .map((way) => agreeWords(way, reader)),
  }
}

function endWords(way: WayOut, place: Risk['place'], reader: RiskReader): string {
  const when = blocksWhen(way.afterBlocks)
  const mine = reader.me !== undefined && way.who.includes(reader.me)
  const who = sentence(people(way.who, reader))
  if (way.buyerShare !== undefined) {
    const share = formatPercent(way.buyerShare)
    if (way.who.length > 1) return t('risk.end.either', { when, share })
    return t(mine ? 'risk.end.me' : 'risk.end', { who, when, share })
  }
  const back = way.who.includes('buyer') && (place === 'sleeping' || place === 'offered')
  if (back) return t(mine ? 'risk.back.me' : 'risk.back', { who, when })
  return t(mine ? 'risk.takes.me' : 'risk.takes', { who, when })
}

function agreeWords({ who, threshold, afterBlocks }: WayOut, reader: RiskReader): string {
  const values = { who: people(who, reader), threshold, when: blocksWhen(afterBlocks) }
  return t(threshold < who.length ? 'risk.agree.some' : 'risk.agree.all', values)
}

/** "you and Alma": the reader first, then as the roles are ordered. */
function people(roles: readonly OrderRole[], { me, names = {} }: RiskReader): string {
  const mine = roles.filter((role) => role === me).map(() => t('risk.role.me'))
  const others = roles
    .filter((role) => role !== me)
    .map((role) => names[role] || t(`risk.role.${role}`))
  return new Intl.ListFormat(language.locale, { type: 'conjunction' }).format([...mine, ...others])
}

/** A sentence begins with a capital where its language has them. */
const sentence = (text: string): string =>
  text.replace(/^\p{Ll}/u, (first) => first.toLocaleUpperCase(language.locale))
