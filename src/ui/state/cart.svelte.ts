import type { Nym } from '../../lib/brand.ts'
import { addLine, countLine, piecesOf, readLines, sameLine } from './cart-lines.ts'
import type { CartLine } from './cart-lines.ts'
import { recall, remember } from './remember.ts'

const KEY = 'cart'

/** What somebody means to buy, kept in this browser; tabs of this browser share it. */
export class Cart {
  lines = $state.raw<readonly CartLine[]>([])

  constructor() {
    this.#load()
    if (typeof window !== 'undefined') {
      window.addEventListener('storage', ({ key }) => {
        if (key === `souk.${KEY}`) this.#load()
      })
    }
  }

  /** Pieces of all lines. */
  get count(): number {
    return piecesOf(this.lines)
  }

  add(line: CartLine): void {
    this.#keep(addLine(this.lines, line))
  }

  setQuantity(line: CartLine, quantity: number): void {
    this.#keep(countLine(this.lines, line, quantity))
  }

  /** Puts a line in place of another, where the listing or the choice changed. */
  replace(line: CartLine, next: CartLine): void {
    this.#keep(this.lines.map((one) => (sameLine(one, line) ? next : one)))
  }

  /** Takes a line out. Gives the function that puts it back where it was. */
  remove(line: CartLine): () => void {
    const at = this.lines.findIndex((one) => sameLine(one, line))
    this.#keep(this.lines.filter((one) => !sameLine(one, line)))
    return () => {
      if (at >= 0 && !this.lines.some((one) => sameLine(one, line))) {
        this.#keep(this.lines.toSpliced(at, 0, line))
      }
    }
  }

  /** Of one vendor. */
  of(vendor: Nym): readonly CartLine[] {
    return this.lines.filter((line) => line.vendor === vendor)
  }

  /** After an order was placed: what it took is in the cart no more. */
  empty(vendor: Nym): void {
    this.#keep(this.lines.filter((line) => line.vendor !== vendor))
  }

  #load(): void {
    try {
      this.lines = readLines(JSON.parse(recall(KEY) ?? '[]'))
    } catch {
      this.lines = []
    }
  }

  #keep(lines: readonly CartLine[]): void {
    this.lines = lines
    remember(KEY, lines.length === 0 ? undefined : JSON.stringify(lines))
  }
}

/** The cart of this browser. */
export const cart = new Cart()

/** Pieces in the cart, for a badge. */
export const cartCount = (): number => cart.count
