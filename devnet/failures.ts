import { HttpError } from './http.ts'
import type { Page } from './http.ts'

/** What happens to the next `times` requests whose path starts with `path`. */
export interface FailureRule {
  readonly path: string
  readonly times: number
  /** Answered with it instead. Absent: a right answer, only late, or a web page with status 200. */
  readonly status?: number
  /** A web page instead of data, as from a captive portal or an overloaded front. */
  readonly html?: boolean
  /** Answered so much later. */
  readonly delayMs?: number
}

const PAGE = '<!doctype html><title>Hello</title><p>A page that nobody asked for.'

/** Answers some requests with an error on purpose, so that clients can be tested against it. */
export class Failures {
  #rules: { rule: FailureRule; left: number }[] = []

  /** A rule for the same path replaces the older one; 0 times ends it. */
  set(rule: FailureRule): void {
    this.#rules = this.#rules.filter((known) => known.rule.path !== rule.path)
    if (rule.times > 0) this.#rules.push({ rule, left: rule.times })
  }

  /** Resolves with the page to answer with, if any; throws the refusal. Controls never fail. */
  async check(path: string): Promise<Page | undefined> {
    const found = path.startsWith('/control/')
      ? undefined
      : this.#rules.find(({ rule, left }) => left > 0 && path.startsWith(rule.path))
    if (found === undefined) return undefined
    found.left--
    const { status, html = false, delayMs = 0 } = found.rule
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref())
    if (html) return { status: status ?? 200, html: PAGE }
    if (status !== undefined) throw new HttpError(status, 'fails because a test asked for it')
    return undefined
  }
}
