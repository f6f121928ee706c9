/** What is laid of bank lines on documents, beside either of them. */
export const laid = {
  ofLine: 'Ezeket fizeti',
  ofInvoice: 'Ezek a banki tételek fizetik',
  by: '{{name}}, {{time}}',
  byRun: 'automatikusan, {{time}}',
  undo: 'Visszavonás',
  undoOf: 'Visszavonás: {{what}}',
  undone: 'Visszavonva.',
  kind: {
    payment: 'fizetés',
    overpayment: 'túlfizetés',
    fee: 'bankköltség',
    rounding: 'kerekítés',
    discount: 'engedmény',
    exchange_difference: 'árfolyam-különbözet',
    refund: 'visszautalás',
  },
}
