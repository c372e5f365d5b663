import { namespaces, selectorsOf } from './namespaces.ts'

/** Which of several valid records under one key is the newest. For `kadDHT({ selectors })`. */
export const selectors = selectorsOf(namespaces)
