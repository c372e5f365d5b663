import { recall, remember } from './remember.ts'

/** `system` follows the device. */
export type ThemeChoice = 'system' | 'light' | 'dark'

const KEY = 'theme'

class Theme {
  choice = $state<ThemeChoice>(read())

  /** Changes the look at once and keeps it for later visits (`public/theme.js` reads it first). */
  use(choice: ThemeChoice): void {
    this.choice = choice
    remember(KEY, choice === 'system' ? undefined : choice)
    if (choice === 'system') document.documentElement.removeAttribute('data-theme')
    else document.documentElement.dataset['theme'] = choice
  }
}

function read(): ThemeChoice {
  const kept = recall(KEY)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

/** Light, dark, or as the device says. */
export const theme = new Theme()
