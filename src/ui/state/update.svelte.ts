class Update {
  /** Set while a newer version waits; call it to change over. */
  apply = $state.raw<(() => void) | undefined>(undefined)
}

/** Whether a newer version of the app waits to be used. */
export const update = new Update()

/** Offers a waiting version; `apply` runs when the person agrees. It is never forced. */
export function showUpdate(apply: () => void): void {
  update.apply = apply
}
