import type { Nym } from '../../lib/brand.ts'
import type { OutboxEntry } from '../../p2p/mail/outbox.ts'
import type { Market } from '../market.ts'

interface Letter {
  from: Nym
  entry: OutboxEntry
}

/** For tests: carries signed documents between people of one process, as mailboxes do between browsers. */
export class PostOffice {
  readonly #boxes = new Map<Nym, () => Market | undefined>()
  #letters: Letter[] = []

  /** `market` is `undefined` while the person sleeps. */
  open(nym: Nym, market: () => Market | undefined): void {
    this.#boxes.set(nym, market)
  }

  post(from: Nym, entry: OutboxEntry): void {
    const isKnown = this.#letters.some(
      (letter) =>
        letter.from === from && letter.entry.id === entry.id && letter.entry.to === entry.to,
    )
    if (!isKnown) this.#letters.push({ from, entry })
  }

  /** Hands over all that can be, until nothing moves any more. What sleepers are to get waits. */
  async deliver(): Promise<void> {
    for (let moved = true; moved;) {
      moved = false
      for (const [nym, market] of this.#boxes) {
        const due = this.#letters.filter(({ entry }) => entry.to === nym)
        const senders = new Set(due.map(({ from }) => from))
        for (const from of senders) {
          const open = market()
          if (open === undefined) continue
          const letters = due
            .filter((letter) => letter.from === from)
            .sort((a, b) => a.entry.createdAt - b.entry.createdAt)
          moved = (await this.#hand(open, letters)) || moved
        }
      }
    }
  }

  async #hand(market: Market, letters: readonly Letter[]): Promise<boolean> {
    const receipts = await market.delivery.receive(letters.map(({ entry }) => entry.armored))
    let moved = false
    for (const [index, letter] of letters.entries()) {
      const receipt = receipts[index]
      if (receipt === undefined || receipt.status === 'later') continue
      moved = true
      this.#letters = this.#letters.filter((other) => other !== letter)
      const { id, to } = letter.entry
      await this.#boxes.get(letter.from)?.()?.delivery.settle({ id, to, receipt })
    }
    return moved
  }
}
