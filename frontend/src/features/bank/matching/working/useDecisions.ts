/** What somebody decides about lines, each with the way back. */
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { language } from '@/lib/user/current'
import { useStore } from '@/lib/store'
import type { ExplanationCode } from '@/types/bank'
import type { MatchAction, MatchActionDetail, QueueLine, Worksheet } from '@/types/matching'

import {
  acceptMatch,
  allocateLine,
  explainAs,
  forgetRule,
  lineAgain,
  markLine,
  type Mark,
  redoAction,
  rejectMatch,
  undoAction,
  undoLine,
  worksheetQuery,
} from '../api'
import { numbersOf, payerOf } from '../words'
import type { Conditions } from '../../explaining/api'
import type { Acts, Done, Leaves, Redo, Undo } from './acts'
import { isZero } from '@/lib/values/decimal'
import { refusalOf, type Refusal } from './useWhy'
import { alternativeOf, entriesOf, isSame, sent, type Draft } from '../reckoning/draft'
import { withRest, type Choice, type Rest } from '../reckoning/rest'

/** What lays a line on documents. */
const PAYS: ReadonlySet<MatchAction['kind']> = new Set(['accept', 'automatic', 'allocate'])

interface Around {
  acts: Acts
  /** Moves on from these lines, which leave the tab. */
  leave: (lines: readonly number[]) => void
  /** Back to a line. */
  lead: (line: number) => Promise<void>
  say: (text: string) => void
  /** How many rows there are now. */
  left: number
}

/** An action is taken back as a whole, and can be done again, and so on. */
export function undoOf(id: number): Undo {
  return async () => {
    await undoAction(id)
    return redoOf(id)
  }
}

function redoOf(id: number): Redo {
  return async () => undoOf((await redoAction(id)).id)
}

export function useDecisions({ acts, leave, lead, say, left }: Around) {
  const { t } = useTranslation('matching')
  const queries = useQueryClient()
  const spoken = useStore(language)
  const undoing = ({ id }: MatchActionDetail) => undoOf(id)

  function decided(text: string, more: string) {
    say(`${text}. ${more}`)
  }
  const still = () => (left > 1 ? t('said.left', { count: left - 1 }) : t('said.lastOne'))

  function accept({ line, match }: Worksheet) {
    if (!match) return
    const { id, version } = match
    const what = whatOf(match.allocations.map((one) => one.invoice_number))
    const text = t('strip.accepted', { what })
    acts.act({
      text,
      what,
      lines: [line.id],
      leaves: true,
      pays: new Set(match.allocations.map((one) => one.invoice_id)).size,
      send: () => acceptMatch(id, { version }),
      undoing,
    })
    leave([line.id])
    decided(text, still())
  }

  function whatOf(numbers: readonly string[]): string {
    const all = [...new Set(numbers)]
    return numbersOf({ numbers: all, documents: all.length }, t)
  }

  function allocate(sheet: Worksheet, draft: Draft, rest: Rest | null, choice: Choice | null) {
    const { line, match, documents } = sheet
    const entries = withRest(draft, rest, choice, line)
    const alternative = match ? alternativeOf(match, { entries, touched: true }) : null
    const proposed = match?.status === 'proposed' && isSame(entries, entriesOf(match.allocations))
    const named = entries.map(
      (one) => documents.find(({ invoice_id: id }) => id === one.invoiceId)?.invoice_number ?? '',
    )
    const what = whatOf(named)
    const text = t('strip.allocated', { what })
    // What the matcher had thought of as well is accepted as its thought, so that it is learnt from.
    const send = () =>
      match && (proposed || alternative !== null)
        ? acceptMatch(match.id, { version: match.version, alternative: proposed ? null : alternative })
        : allocateLine(line.id, sent(entries, documents, line), line.allocated_amount)
    const leaves = !(rest?.side === 'over' && choice === 'leave')
    // What is given back of what was too much settles nothing: no invoice is open again without it.
    const pays = new Set(entries.flatMap((one) => (isZero(one.invoiceAmount) ? [] : one.invoiceId))).size
    acts.act({ text, what, lines: [line.id], leaves, pays, send, undoing })
    if (leaves) leave([line.id])
    decided(text, leaves ? still() : '')
  }

  /** Out: what may be said of it besides. */
  function reject({ line, match, documents }: Worksheet, onDone: () => void): Refusal | null {
    if (!match) return null
    const what = whatOf(match.allocations.map((one) => one.invoice_number)) || payerOf(line)
    // What has only its sum or its payer in common with the line is told of, but nobody proposes it.
    const next = documents.find(({ why }) => why === 'alternative')
    const key = acts.act({
      text: t('strip.rejected', { what }),
      what,
      lines: [line.id],
      leaves: false,
      send: () => rejectMatch(match.id, match.version),
      undoing,
      onDone: () => void queries.invalidateQueries({ queryKey: worksheetQuery(line.id, spoken).queryKey }),
    })
    onDone()
    say(next ? t('said.rejectedNext', { what: next.invoice_number }) : t('said.rejectedNone'))
    return refusalOf({ key, line, match, what })
  }

  /** `rule`: lines like it are the same from now on. */
  function classify({ line }: Worksheet, code: ExplanationCode, name: string, rule?: Conditions) {
    const text = t('strip.explained', { what: name })
    // Where a rule has said so before, that one stays whatever is taken back.
    const teaches = line.explanation?.by === 'rule' ? undefined : rule
    acts.act({
      text,
      what: name,
      lines: [line.id],
      leaves: true,
      send: () => explainAs(line.id, code, line.explanation_version, rule),
      undoing: (after) => unclassify(line.id, code, after.explanation_version, teaches),
    })
    leave([line.id])
    decided(text, still())
  }

  /** With the rule that was made by it, which would say the same of the line at once. */
  function unclassify(line: number, code: ExplanationCode, version: number, rule?: Conditions): Undo {
    return async () => {
      let after = await undoLine(line, { allocated_amount: '0', version })
      const made = rule && after.explanation?.by === 'rule' ? after.explanation.rule?.id : null
      if (made) {
        await forgetRule(made)
        after = await lineAgain(line)
      }
      return async () => {
        const again = await explainAs(line, code, after.explanation_version, rule)
        return unclassify(line, code, again.explanation_version, rule)
      }
    }
  }

  function acceptKind(sheet: Worksheet) {
    const { explanation } = sheet.line
    if (explanation?.code) classify(sheet, explanation.code, explanation.code_text)
  }

  function marked(line: QueueLine, text: string, what: string, mark: Mark, back: Mark, leaves: Leaves) {
    const again = (said: Mark, other: Mark): Undo => {
      return async () => {
        await markLine(line.id, said)
        return again(other, said)
      }
    }
    const send = () => markLine(line.id, mark)
    acts.act({ text, what, lines: [line.id], leaves, send, undoing: () => again(back, mark) })
    if (leaves) leave([line.id])
    say(text)
  }

  /** Null: without a day. */
  function putAside({ line }: Worksheet, until: string | null, told: string) {
    const what = payerOf(line)
    marked(line, told, what, { aside: true, aside_until: until }, { aside: false }, 'behind')
  }

  function takeBack({ line }: Worksheet) {
    const { aside_until: until = null } = line.mark ?? {}
    const what = payerOf(line)
    const back = { aside: true, aside_until: until }
    marked(line, t('strip.takenBack', { what }), what, { aside: false }, back, false)
  }

  /** `to`: the colleague whom it asks. Taken back and done again it is as it was, and asks nobody anew. */
  function note({ line }: Worksheet, text: string, to: number | null) {
    const what = payerOf(line)
    const told = t('strip.noted', { what })
    const back =
      ({ mark }: QueueLine): Undo =>
      async () =>
        back(await markLine(line.id, { note_back: mark?.note_back ?? '' }))
    const send = () => markLine(line.id, { note: text, note_to: to })
    acts.act({ text: told, what, lines: [line.id], leaves: false, send, undoing: back })
    say(told)
  }

  /** What was matched automatically, looked at and found right. */
  function seen({ line }: Worksheet) {
    const what = line.done ? numbersOf(line.done, t) : payerOf(line)
    marked(line, t('strip.seen', { what }), what, { seen: true }, { seen: false }, true)
  }

  /** `v`: whatever stands of the line, whoever did it. */
  function undoOfLine({ line }: Worksheet) {
    const { done, explanation, allocated_amount: laid } = line
    const paid = !isZero(laid)
    const what = done ? numbersOf(done, t) : (explanation?.code_text ?? payerOf(line))
    acts.act({
      text: t('strip.undone', { what }),
      what,
      lines: [line.id],
      leaves: true,
      send: () =>
        undoLine(line.id, { allocated_amount: line.allocated_amount, version: line.explanation_version }),
      undoing: () => null,
      onDone: () => {
        acts.back([line.id])
        say(undone(what, paid ? (done?.documents ?? 1) : 0))
        void lead(line.id)
      },
    })
  }

  /** One of the log, whoever did it: where it was about lines that are known, one is led to the first. */
  function undoLogged(action: MatchAction) {
    const what = numbersOf(action, t) || t('batch.lines', { count: action.lines, n: action.lines })
    acts.act({
      text: t('strip.undone', { what }),
      what,
      lines: [],
      leaves: false,
      send: () => undoAction(action.id),
      undoing: () => null,
      onDone: () => {
        // What came back is told of again.
        acts.back([...acts.state.get().decided.keys()])
        say(undone(what, PAYS.has(action.kind) ? action.documents : 0))
        const [first] = action.line_ids
        if (first !== undefined) void lead(first)
      },
    })
  }

  function redoLogged(action: MatchAction) {
    const what = numbersOf(action, t) || t('batch.lines', { count: action.lines, n: action.lines })
    acts.act({
      text: t('strip.redone', { what }),
      what,
      lines: [],
      leaves: false,
      send: () => redoAction(action.id),
      undoing: ({ id }) => undoOf(id),
      onDone: () => say(t('strip.redone', { what })),
    })
  }

  /** `documents`: how many are open again; 0: none was paid. */
  function undone(what: string, documents: number): string {
    return documents > 0 ? t('said.undone', { what, count: documents }) : t('strip.undone', { what })
  }

  function toldUndone({ text, what, pays, lines: [first] }: Done) {
    say(undone(pays > 0 ? what : text, pays))
    if (first !== undefined) void lead(first)
  }

  return {
    accept,
    allocate,
    reject,
    classify,
    acceptKind,
    putAside,
    takeBack,
    note,
    seen,
    undoOfLine,
    undoAction: undoLogged,
    redoAction: redoLogged,
    undoDone: (key: number) => acts.undo(key, toldUndone),
    redoDone: (key: number) => acts.redo(key, ({ text }) => say(t('strip.redone', { what: text }))),
  }
}
