// Runs before the first paint, so that a chosen look does not flash. See src/ui/state/theme.svelte.ts.
try {
  const theme = localStorage.getItem('souk.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is forbidden here: the device decides.
}
