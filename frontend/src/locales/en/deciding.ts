/** Matching: what is asked in the worksheet, and what is told of many lines; fetched a little later than the page. */
import type { Texts } from '../hu'

export const deciding: Texts['deciding'] = {
  classify: {
    title: 'What is this line?',
    act: 'Classify',
    rule: 'Make it a rule (r)',
    like: 'Every line like it: {{what}}',
  },
  find: {
    title: 'Find an invoice',
    field: 'Number, customer, amount, or a list of numbers',
    count_one: '{{count}} found. ↑ ↓ to choose, Enter: this one.',
    count_other: '{{count}} found. ↑ ↓ to choose, Enter: this one.',
    list_one: 'A list: {{count}} invoice is there. Enter: all of them.',
    list_other: 'A list: {{count}} invoices are there. Enter: all of them.',
    notFound: 'There is no such invoice: {{numbers}}',
  },
  aside: {
    title: 'Put aside',
    act: 'Put aside',
    until: 'Until (may stay empty)',
    hint: 'such as {{day}}',
    wrong: 'Give a later day.',
    without: 'Without a day: it goes behind the others.',
  },
  log: { undone: 'undone: {{name}}, {{time}}' },
  note: {
    title: 'A note to the line',
    hint: 'Enter saves, Shift+Enter begins a line. Everybody in the company sees it.',
  },
  batch: {
    title: 'Accept what is selected',
    act_one: 'Accept {{count}} Ctrl+⏎',
    act_other: 'Accept {{count}} Ctrl+⏎',
    invoices: 'Invoices',
    expected: 'So many may be wrong',
    least: 'The least sure',
    leftOut: 'Left out, look at them one by one',
    reason: {
      changed: 'changed meanwhile',
      to_be_chosen: 'to be chosen',
      unsure: 'below 97%',
      against: 'something speaks against it',
      rest: 'something is left over',
    },
  },
}
