import type { DeviceId } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import { MAX_MAILBOXES } from '../../p2p/inbox/key-record.ts'
import type { MailboxesView } from '../rpc/talk-api.ts'
import type { Changes } from '../changes.ts'
import type { RunningNetwork } from './network.ts'

/** The peer ID of an Ed25519 key, as `status` of a node prints it. */
const DEVICE = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/

export interface MailboxesComponents {
  start: () => Promise<Pick<RunningNetwork, 'inbox'>>
  changes: Changes
}

/** The always-on devices that a person names to keep what is sent while no browser of theirs is open. */
export class Mailboxes {
  readonly #components: MailboxesComponents

  constructor(components: MailboxesComponents) {
    this.#components = components
  }

  async view(): Promise<MailboxesView> {
    const { inbox } = await this.#components.start()
    return { devices: await inbox.mailboxes(), max: MAX_MAILBOXES }
  }

  /**
   * Names these and no others. Whoever is named reads nothing: what they keep is sealed. Throws
   * `inbox.bad-device` {value}, `inbox.too-many-mailboxes` {max}, `vault.locked`.
   */
  async name(devices: readonly string[]): Promise<MailboxesView> {
    const wrong = devices.find((device) => !DEVICE.test(device))
    if (wrong !== undefined) {
      throw new SoukError('inbox.bad-device', 'not the name of a device', {
        data: { value: wrong },
      })
    }
    const unique = [...new Set(devices)]
    if (unique.length > MAX_MAILBOXES) {
      throw new SoukError('inbox.too-many-mailboxes', 'more than a record holds', {
        data: { max: MAX_MAILBOXES },
      })
    }
    const { inbox } = await this.#components.start()
    await inbox.nameMailboxes(unique as DeviceId[])
    this.#components.changes.emit({ about: 'sent' })
    return this.view()
  }
}
