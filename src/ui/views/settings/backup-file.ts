/** What the backup file says before the words; each line on its own. */
export interface BackupFileTexts {
  readonly heading: string
  readonly warning: string
}

/** The text of a backup file: explained, with the words on one line that restoring finds again. */
export function backupFile(words: readonly string[], texts: BackupFileTexts): string {
  return `${texts.heading}\n${texts.warning}\n\n${words.join(' ')}\n`
}
