import { dispute } from './dispute.ts'
import { files } from './files.ts'
import { messages } from './messages.ts'
import { notices } from './notices.ts'

/**
 * Texts of views that are loaded when they are opened; each view brings its own (`language.learn`).
 * All together they are needed only for other languages and to know the keys.
 */
export const late = { ...dispute, ...files, ...messages, ...notices } as const
