/** What the service tells of matching, for tests. */
import type { Candidate, Match, MatchActionDetail, QueueLine, Worksheet } from '@/types/matching'

export function queueLine(change: Partial<QueueLine> = {}): QueueLine {
  return {
    id: 1,
    account_id: 1,
    statement_id: 7,
    status: 'booked',
    adds_up: true,
    booking_date: '2026-03-09',
    value_date: '2026-03-09',
    amount: '127000.00',
    currency: 'HUF',
    left: '127000.00',
    allocated_amount: '0.00',
    counterparty_name: 'HETSZINVIRAG KFT',
    counterparty_account: '117000242000004100000000',
    remittance_information: 'szla 2026-41 köszönjük',
    bank_reference: '',
    end_to_end_id: '',
    type_text: '',
    original_amount: null,
    original_currency: '',
    state: 'proposed',
    explanation: null,
    explanation_version: 0,
    mark: null,
    proposal: {
      id: 1,
      version: 1,
      status: 'proposed',
      confidence: 0.998,
      would_be_automatic: false,
      numbers: ['2026-41'],
      documents: 1,
      partner_name: 'Hétszínvirág Kft.',
      kinds: ['payment'],
      against: 0,
    },
    done: null,
    ...change,
  }
}

export function lineMark(change: Partial<NonNullable<QueueLine['mark']>> = {}) {
  return {
    is_aside: false,
    aside_until: null,
    note: '',
    noted_by: '',
    noted_at: '2026-03-10T08:00:00+01:00',
    noted_to: '',
    note_to: null,
    note_back: '',
    seen_at: null,
    seen_by: '',
    ...change,
  }
}

export function candidate(change: Partial<Candidate> = {}): Candidate {
  return {
    invoice_id: 41,
    invoice_number: '2026-41',
    type: 'invoice',
    partner_name: 'Hétszínvirág Kft.',
    gross_total: '127000.00',
    open_amount: '127000.00',
    currency: 'HUF',
    invoice_date: '2026-02-01',
    due_date: '2026-02-15',
    cancelled: false,
    why: 'proposed',
    rate: null,
    rate_day: null,
    ...change,
  }
}

export function match(change: Partial<Match> = {}): Match {
  return {
    id: 1,
    line: {
      id: 1,
      account_id: 1,
      booking_date: '2026-03-09',
      amount: '127000.00',
      currency: 'HUF',
      counterparty_name: 'HETSZINVIRAG KFT',
      counterparty_account: '',
      remittance_information: '',
    },
    status: 'proposed',
    decision: 'waiting',
    version: 1,
    confidence: 0.998,
    would_be_automatic: false,
    allocations: [allocation()],
    evidence: [
      { code: 'number', text: 'A közleményben a 2026-41 áll.', speaks_for: true, quoted: '2026-41' },
      { code: 'late', text: '22 nappal az esedékesség után érkezik.', speaks_for: false, quoted: '' },
    ],
    alternatives: [],
    changed_at: '2026-03-10T08:00:00+01:00',
    changed_by: '',
    action_id: null,
    ...change,
  }
}

export function allocation(change: Partial<Match['allocations'][number]> = {}): Match['allocations'][number] {
  return {
    invoice_id: 41,
    invoice_number: '2026-41',
    partner_name: 'Hétszínvirág Kft.',
    kind: 'payment',
    amount: '127000.00',
    line_amount: '127000.00',
    invoice_amount: '127000.00',
    invoice_currency: 'HUF',
    ...change,
  }
}

export function worksheet(change: Partial<Worksheet> = {}): Worksheet {
  return {
    line: queueLine(),
    match: match(),
    account_is: 'known',
    account_times: 14,
    likely: null,
    usually: [],
    documents: [candidate()],
    allocations: [],
    history: [],
    file_name: 'marcius.xml',
    position: 14,
    read_at: '2026-03-10T08:00:00+01:00',
    ...change,
  }
}

export function action(change: Partial<MatchActionDetail> = {}): MatchActionDetail {
  return {
    id: 1,
    kind: 'accept',
    of_id: null,
    user_name: 'kata',
    made_at: '2026-03-10T08:00:00+01:00',
    lines: 1,
    undone_at: null,
    undone_by: '',
    numbers: ['2026-41'],
    documents: 1,
    line_ids: [1],
    allocations: [],
    blocked_by: [],
    ...change,
  }
}

/** A line with its proposal, and two other invoices that it may pay: `2026-41`, `X-1` and `Y-1` of the line 1. */
export function proposal(id: number): { line: QueueLine; sheet: Worksheet } {
  const number = `2026-4${id}`
  const own = queueLine()
  const line = queueLine({
    id,
    counterparty_name: `VEVO ${id}`,
    proposal: own.proposal && { ...own.proposal, id, numbers: [number] },
  })
  const documents = [
    candidate({ invoice_id: 40 + id, invoice_number: number }),
    candidate({ invoice_id: 140 + id, invoice_number: `X-${id}`, why: 'sum' }),
    candidate({ invoice_id: 240 + id, invoice_number: `Y-${id}`, why: 'payer', open_amount: '100000.00' }),
  ]
  const allocations = [allocation({ invoice_id: 40 + id, invoice_number: number })]
  return { line, sheet: worksheet({ line, match: match({ id, allocations }), documents }) }
}
