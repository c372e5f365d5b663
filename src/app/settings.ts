import type { SoukConfig } from '../lib/config.ts'
import { SoukError } from '../lib/errors.ts'
import type { SettingsRepository } from '../storage/repositories/settings.ts'
import type { Changes } from './changes.ts'
import type { SettingsView } from './rpc/api.ts'

/** What a person may change; absent: as the host of the shell ships it. */
export interface PersonalSettings {
  relays: string[]
  explorers: string[]
  iceServers: string[]
  currency: string
  resolver: string
}

/** Beside bitcoin amounts until the person chooses. */
const DEFAULT_CURRENCY = 'EUR'

export interface SettingsComponents {
  config: SoukConfig
  repository: SettingsRepository<PersonalSettings>
  changes: Changes
}

/** The shell's configuration with the person's own choices on top. */
export class Settings {
  readonly #components: SettingsComponents
  readonly #chosen: Partial<PersonalSettings>

  private constructor(components: SettingsComponents, chosen: Partial<PersonalSettings>) {
    this.#components = components
    this.#chosen = chosen
  }

  static async open(components: SettingsComponents): Promise<Settings> {
    return new Settings(components, await components.repository.all())
  }

  /** What the node runs with. Changes of servers hold from its next start. */
  effective(): SoukConfig {
    const { config } = this.#components
    const { relays, explorers, iceServers } = this.#chosen
    return {
      ...config,
      relays: relays ?? config.relays,
      explorers: explorers ?? config.explorers,
      iceServers: iceServers?.map((urls) => ({ urls })) ?? config.iceServers,
    }
  }

  view(): SettingsView {
    const { config } = this.#components
    const defaults = {
      relays: [...config.relays],
      explorers: [...config.explorers],
      iceServers: config.iceServers.flatMap(({ urls }) => urls),
    }
    return {
      relays: this.#chosen.relays ?? defaults.relays,
      explorers: this.#chosen.explorers ?? defaults.explorers,
      iceServers: this.#chosen.iceServers ?? defaults.iceServers,
      currency: this.#chosen.currency ?? DEFAULT_CURRENCY,
      resolver: this.#chosen.resolver ?? '',
      defaults,
      ...(config.previews === undefined ? {} : { previews: config.previews }),
      version: __SOUK_VERSION__,
    }
  }

  /**
   * Throws `settings.bad-relay`, `settings.bad-explorer`, `settings.bad-ice-server`,
   * `settings.bad-currency`, `settings.bad-resolver` {value}.
   */
  async save(choice: Partial<PersonalSettings>): Promise<SettingsView> {
    check(
      choice.relays,
      'settings.bad-relay',
      /^\/(dns[46]?|ip[46])\/[^/]+\/tcp\/\d+\/(ws|wss|tls\/ws)\/p2p\/\w+$/,
    )
    check(choice.explorers, 'settings.bad-explorer', /^https?:\/\/[^\s/]+[^\s]*[^\s/]$/)
    check(choice.iceServers, 'settings.bad-ice-server', /^(stun|turn)s?:[^\s]+$/)
    check(
      choice.currency === undefined ? undefined : [choice.currency],
      'settings.bad-currency',
      /^[A-Z]{3}$/,
    )
    // Without TLS only on this machine: a resolver is believed.
    check(
      choice.resolver === undefined ? undefined : [choice.resolver],
      'settings.bad-resolver',
      /^$|^(https:\/\/[^\s/?#@]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)(\/[^\s#]*)?$/,
    )
    await this.#components.repository.save(choice)
    Object.assign(this.#chosen, choice)
    this.#components.changes.emit({ about: 'settings' })
    return this.view()
  }
}

function check(values: readonly string[] | undefined, code: string, shape: RegExp): void {
  const value = values?.find((one) => !shape.test(one))
  if (value !== undefined)
    throw new SoukError(code, 'setting has a wrong shape', { data: { value } })
}
