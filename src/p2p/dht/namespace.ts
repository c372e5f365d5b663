/** One kind of records in the DHT: which are valid, which of two is the newer, how long they are kept. */
export interface Namespace {
  /** What stands between the first two slashes of the key: `ipns` of `/ipns/…`. */
  readonly name: string
  /** A longer value is refused before anything else looks at it. */
  readonly maxBytes: number
  /** A record that nobody put again for this long is forgotten, ms: at most 48 h. */
  readonly ttlMs: number
  /**
   * True if those who hold a record put it again each hour while its author is away. False if it
   * speaks of the present only, and only its author may prolong it.
   */
  readonly outlivesAuthor: boolean
  /**
   * Throws `record.invalid` unless the value was signed by whom the key names and is valid now
   * (`now`: milliseconds since the Unix epoch).
   */
  validate(key: Uint8Array, value: Uint8Array, now: number): Promise<void>
  /** Index of the newest of several values that were verified before; the first of equal ones. */
  select(key: Uint8Array, values: Uint8Array[]): number
  /**
   * What counts up with each change by the author, of a verified value. With it an older record is
   * refused also after the newer one had to give way for want of room.
   */
  sequence?(value: Uint8Array): bigint
  /** Until when a verified value is valid, milliseconds since the Unix epoch. */
  validUntil(value: Uint8Array): number
}
