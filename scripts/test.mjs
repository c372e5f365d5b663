// `npm test`: every check, unit test and browser journey.
import { ensureInstalled, runUnderNode24 } from './install.mjs'

ensureInstalled()
runUnderNode24('test-all.ts', process.argv.slice(2))
