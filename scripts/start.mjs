// `npm start`: everything that two people need to trade with play money on this machine.
import { ensureInstalled, runUnderNode24 } from './install.mjs'

ensureInstalled()
runUnderNode24('run.ts', process.argv.slice(2))
