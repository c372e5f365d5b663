/**
 * Small choices of the person about this page (theme, dismissed cards). Never secrets, never
 * anything that matters: browsers may refuse or forget it.
 */
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`souk.${key}`) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps a small choice; `undefined` forgets it. */
export function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`souk.${key}`)
    else localStorage.setItem(`souk.${key}`, value)
  } catch {
    // A browser that keeps nothing for us: the choice holds until the page is closed.
  }
}
