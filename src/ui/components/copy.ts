import { t } from '../i18n/index.svelte.ts'
import { toasts } from '../state/toasts.svelte.ts'

/** Puts a text on the clipboard and says whether that worked. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toasts.show(t('copy.done'), 'proof')
  } catch {
    toasts.show(t('copy.failed'), 'danger')
  }
}
