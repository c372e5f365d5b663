import { recall, remember } from '../state/remember.ts'
import { MONEY_UNITS, type MoneyUnit } from './format.ts'

const KEY = 'money-unit'

/** How this person wants amounts of bitcoin to be written, on this device. */
class MoneyUnitChoice {
  choice = $state<MoneyUnit>(MONEY_UNITS.find((unit) => unit === recall(KEY)) ?? 'auto')

  use(unit: MoneyUnit): void {
    this.choice = unit
    remember(KEY, unit === 'auto' ? undefined : unit)
  }
}

export const moneyUnit = new MoneyUnitChoice()
