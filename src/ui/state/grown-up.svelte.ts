import { recall, remember } from './remember.ts'

const KEY = 'adult'

class GrownUp {
  /** What is not for children is shown, because the person said so on this page or in the settings. */
  shown = $state(recall(KEY) === 'shown')

  /** Keeps it for later visits with this browser, or asks anew with each. */
  keep(shown: boolean): void {
    this.shown = shown
    remember(KEY, shown ? 'shown' : undefined)
  }
}

/** Asked anew with each visit unless the settings say otherwise: the next one may be somebody else. */
export const grownUp = new GrownUp()
