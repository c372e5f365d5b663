/** Whether notes of the device may be shown; `unsupported` where the browser has none. */
export type NotePermission = NotificationPermission | 'unsupported'

function read(): NotePermission {
  return 'Notification' in globalThis && 'serviceWorker' in navigator
    ? Notification.permission
    : 'unsupported'
}

/** The person's answer to notes of the device, as far as this browser has it. */
class NotePermissionState {
  state = $state<NotePermission>(typeof navigator === 'undefined' ? 'unsupported' : read())

  /** Asks the person; call only when they pressed something that says so. */
  async ask(): Promise<NotePermission> {
    if (this.state === 'default') {
      await Notification.requestPermission()
      this.state = read()
    }
    return this.state
  }
}

/** The permission of this page. */
export const notePermission = new NotePermissionState()
