import { language, t } from '../../i18n/index.svelte.ts'
import { messages as texts } from '../../i18n/en/messages.ts'

language.learn(texts)

/** The others of a conversation, as a language lists people. */
export function peopleNames(people: readonly { name: string }[]): string {
  const names = people.map(({ name }) => name || t('messages.unnamed'))
  if (names.length === 0) return t('messages.unnamed')
  return new Intl.ListFormat(language.locale, { type: 'conjunction' }).format(names)
}
