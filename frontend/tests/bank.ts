/** What the service tells of the bank, for tests. */
import type {
  BankAccount,
  BankLine,
  BankLineDetail,
  ImportedFile,
  LayoutPreview,
  StatementFile,
} from '@/types/bank'

export const page = <Row>(...results: Row[]) => ({
  count: results.length,
  next: null,
  previous: null,
  results,
})

export function account(change: Partial<BankAccount> = {}): BankAccount {
  return {
    id: 1,
    name: 'Főszámla',
    account_number: '11773016-12345670-00000006',
    iban: 'HU42117730161234567000000006',
    bank: 'OTP Bank',
    bic: 'OTPVHUHB',
    currency: 'HUF',
    is_active: true,
    last_statement_on: '2026-03-31',
    balance: '912000.00',
    gaps: [],
    unproved: [],
    ...change,
  }
}

export function line(change: Partial<BankLine> = {}): BankLine {
  return {
    id: 1,
    account_id: 1,
    statement_id: 7,
    status: 'booked',
    booking_date: '2026-03-02',
    value_date: '2026-03-03',
    amount: '-12500.50',
    currency: 'HUF',
    reversal: false,
    counterparty_name: 'Bérbeadó Kft.',
    counterparty_account: '104040271234567800000008',
    remittance_information: 'bérleti díj március',
    bank_reference: 'REF-1',
    end_to_end_id: '',
    type_code: '',
    type_text: 'Átutalás',
    in_closed_period: false,
    similar_to_id: null,
    replaced_by_id: null,
    state: 'open',
    explanation: null,
    explanation_version: 0,
    allocated_amount: '0.00',
    ...change,
  }
}

export function lineDetail(change: Partial<BankLineDetail> = {}): BankLineDetail {
  return {
    ...line(),
    transacted_at: '',
    counterparty_bank: '',
    ultimate_counterparty_name: '',
    creditor_reference: '',
    entry_reference: '',
    mandate_id: '',
    uetr: '',
    original_amount: null,
    original_currency: '',
    exchange_rate: null,
    fee: null,
    fee_currency: '',
    card: '',
    merchant: '',
    balance_after: '899499.50',
    number_of_transactions: null,
    details: [],
    position: 12,
    raw: ':61:2603020302D12500,50NTRF',
    file_name: 'marcius.sta',
    official_rate: null,
    partner: null,
    explanation_history: [],
    ...change,
  }
}

export function statementFile(change: Partial<StatementFile> = {}): StatementFile {
  return {
    id: 5,
    name: 'marcius.sta',
    size: 2048,
    format: 'mt940',
    layout: 'mt940',
    imported_at: '2026-04-01T08:00:00+02:00',
    imported_by: 'kata',
    accounts: [{ id: 1, name: 'Főszámla', account_number: '11773016-12345670-00000006', currency: 'HUF' }],
    statements: 1,
    date_from: '2026-03-01',
    date_to: '2026-03-31',
    lines: 12,
    pending: 0,
    new_lines: 12,
    known_lines: 0,
    unproved: 0,
    ...change,
  }
}

export function imported(change: Partial<ImportedFile> = {}): ImportedFile {
  return {
    file: 'marcius.sta',
    format: 'mt940',
    layout: 'mt940',
    refused: null,
    statements: [
      {
        id: 7,
        account: '117730161234567000000006',
        currency: 'HUF',
        number: '3',
        from: '2026-03-01',
        to: '2026-03-31',
        opening: '900000.00',
        closing: '912000.00',
        lines: 3,
        credits: '24500.50',
        debits: '12500.50',
        pending: 0,
        adds_up: true,
        new: 2,
        known: 1,
      },
    ],
    payouts: [],
    warnings: [],
    lines: [
      { line: 5, outcome: 'new' },
      { line: 6, outcome: 'new' },
      { line: 9, outcome: 'known' },
    ],
    ...change,
  }
}

export function refused(
  code: string,
  text: string,
  line: number | null = null,
  column: number | null = null,
) {
  return imported({ refused: { code, text, line, column }, statements: [], lines: [] })
}

/** A table with a header in its first row, as the service finds it. */
export function tablePreview(change: Partial<LayoutPreview> = {}): LayoutPreview {
  const column = (number: number, name: string, guess: string, ...samples: string[]) => ({
    number,
    name,
    samples,
    guess,
    guessed_by: guess && 'content',
  })
  return {
    refused: null,
    known_layout: '',
    own_layouts: [],
    file: 'text',
    format: 'csv',
    encoding: 'utf-8',
    delimiter: ';',
    header_row: 1,
    columns: [
      column(1, 'Nap', 'booking_date', '2026.03.02.'),
      column(2, 'Szöveg', '', 'T', 'J', ''),
      column(3, 'Érték', 'amount', '-100,50'),
    ],
    rows: [
      { line: 1, cells: ['Nap', 'Szöveg', 'Érték'] },
      { line: 2, cells: ['2026.03.02.', 'T', '-100,50'] },
    ],
    guesses: { columns: {}, dates: ['Y.M.D.'], decimal_signs: [','], sign: 'signed' },
    problems: [],
    lines: [],
    refusals: [],
    sums: [],
    ...change,
  }
}
