/** What is laid of bank lines on documents, beside either of them. */
import type { Texts } from '../hu'

export const laid: Texts['laid'] = {
  ofLine: 'It pays',
  ofInvoice: 'Paid by these bank lines',
  by: '{{name}}, {{time}}',
  byRun: 'automatically, {{time}}',
  undo: 'Undo',
  undoOf: 'Undo: {{what}}',
  undone: 'Undone.',
  kind: {
    payment: 'payment',
    overpayment: 'overpayment',
    fee: 'bank fee',
    rounding: 'rounding',
    discount: 'discount',
    exchange_difference: 'exchange difference',
    refund: 'refund',
  },
}
