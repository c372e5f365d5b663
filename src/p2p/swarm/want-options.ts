import type { AbortOptions } from '../../lib/abort.ts'

/** What who asks for a block may say about it. */
export interface WantOptions extends AbortOptions {
  /** One of many that may come in any order: those that few have come first. Else it is urgent. */
  bulk?: boolean
  /** Its length, as the block that names it says. */
  bytes?: number
}
