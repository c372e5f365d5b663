/** What pages keep of forms that were not sent yet. */
type Nothing = Record<string, never>

export interface DraftsMethods {
  /** Throws `vault.locked`. */
  'drafts.load': (input: { key: string }) => { text?: string }
  /** Without a text it is forgotten. Throws `vault.locked`, `draft.too-long` {max}. */
  'drafts.keep': (input: { key: string; text?: string }) => Nothing
}
