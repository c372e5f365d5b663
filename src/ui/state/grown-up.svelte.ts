class GrownUp {
  /** What is not for children is shown, because the person said so on this page. */
  shown = $state(false)
}

/** Asked anew with each visit: the next one at this screen may be somebody else. */
export const grownUp = new GrownUp()
