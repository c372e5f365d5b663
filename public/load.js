// The page would stay empty where a part of it does not come: a phone changes its network, a host hiccups.
// This asks again by itself a few times, and lets the person do so. src/ui/mount.ts ends it.
const TRIES = 'souk.load-tries'
const MAX_TRIES = 3
const PAUSE_MS = 1500
let failed = false

function tries() {
  try {
    const made = Number(sessionStorage.getItem(TRIES) ?? 0)
    sessionStorage.setItem(TRIES, String(made + 1))
    return made
  } catch {
    // Storage is forbidden here: nobody would count.
    return MAX_TRIES
  }
}

function onError({ target }) {
  if (failed || !(target instanceof HTMLScriptElement) || target.type !== 'module') return
  failed = true
  const made = tries()
  if (made < MAX_TRIES) setTimeout(() => location.reload(), PAUSE_MS * 2 ** made)
  addEventListener('online', () => location.reload())
  const show = () => {
    const note = document.getElementById('load-failed')
    if (note === null) return
    note.hidden = false
    note.querySelector('button').onclick = () => location.reload()
  }
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', show)
  else show()
}

// Errors of elements do not bubble, but they are seen on their way down.
addEventListener('error', onError, true)
