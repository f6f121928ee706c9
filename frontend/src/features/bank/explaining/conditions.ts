import type { BankLine } from '@/types/bank'

import type { Conditions } from './api'

type Told = Pick<BankLine, 'amount' | 'counterparty_account' | 'counterparty_name' | 'remittance_information'>

/** The surest that there is: the account, else the name, else the text; in the direction of the line. */
export function conditionsOf(line: Told): Conditions {
  const direction = line.amount.startsWith('-') ? ('out' as const) : ('in' as const)
  if (line.counterparty_account) return { counterparty_account: line.counterparty_account, direction }
  if (line.counterparty_name) return { counterparty_name: line.counterparty_name.slice(0, 200), direction }
  return { text: line.remittance_information.slice(0, 200), direction }
}
