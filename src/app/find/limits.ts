/** Characters of what is looked for. */
export const MAX_TEXT = 200
