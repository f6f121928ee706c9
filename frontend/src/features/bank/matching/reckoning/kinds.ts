/**
 * What a line may be where it pays no invoice: in the order of how often a person has to say so, by its direction; what
 * is in both from the seventh to the ninth has one digit. What banks name by a code stands last. Pure.
 */
import type { ExplanationCode } from '@/types/bank'
import type { QueueLine } from '@/types/matching'

const OUT: readonly ExplanationCode[] = [
  'bank_fee',
  'supplier_payment',
  'customer_refund',
  'tax_payment',
  'own_transfer',
  'salary',
  'loan',
  'mistaken_transfer',
  'other',
  'card_purchase',
  'cash_withdrawal',
  'card_fee',
  'transaction_duty',
  'interest_paid',
  'currency_exchange',
]

const IN: readonly ExplanationCode[] = [
  'payout',
  'own_transfer',
  'supplier_refund',
  'tax_refund',
  'interest_received',
  'cash_deposit',
  'loan',
  'mistaken_transfer',
  'other',
  'currency_exchange',
  'bank_fee',
]

/** The first nine have a digit. What a rule or a person said stands first. */
export function kindsOf({ amount, explanation }: QueueLine): ExplanationCode[] {
  const usual = amount.startsWith('-') ? OUT : IN
  const said = explanation?.code
  return said ? [said, ...usual.filter((code) => code !== said)] : [...usual]
}
