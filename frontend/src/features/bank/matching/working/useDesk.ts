/** All that is worked with: the queue and the line that somebody is at, its worksheet, his draft, and what he does. */
import { useQueryClient } from '@tanstack/react-query'
import { createRef, useEffect, useEffectEvent, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'

import { language } from '@/lib/user/current'
import { LETTERS, usePreference } from '@/lib/user/preferences'
import { useSession } from '@/lib/user/session'
import { useStore } from '@/lib/store'
import { isZero } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { Candidate, MatchAction, QueueLine, Tab } from '@/types/matching'

import { actionsQuery, forgetMatching, worksheetQuery, type Narrowed } from '../api'
import { conditionsOf } from '../../explaining/conditions'
import { payerOf, tabOf } from '../words'
import { Acts, type Refused } from './acts'
import { draftOf, isIn, leftOver, toggled, type Draft } from '../reckoning/draft'
import { kindsOf } from '../reckoning/kinds'
import { stepsOf } from '../reckoning/log'
import { primaryOf } from '../reckoning/primary'
import { setsOf, withSet, type DocumentSet } from './choosing/sets'
import { choicesOf, restOf, type Choice } from '../reckoning/rest'
import { useAddress } from './useAddress'
import { shownBeside, useBeside } from '../beside/useBeside'
import { useDecisions } from './useDecisions'
import { useQueue } from './useQueue'
import { useWhy } from './useWhy'
import { keyOf, usePainted, useWorksheet } from './useWorksheet'
import { whyRefused } from './refusals'

/** What is asked in the worksheet just now. */
export type Mode = 'look' | 'rest' | 'amounts' | 'classify' | 'find' | 'aside' | 'note'

interface Asking {
  line: number
  mode: Mode
  /** Of `classify`: the place of the kind that is chosen, and whether it becomes a rule. */
  kind: number
  teaches: boolean
}

/** The line that somebody is at, and the tab that he is at it in: another tab begins with a line of its own. */
interface Held {
  line: QueueLine
  tab: Tab
}

interface Own {
  /** The state of the line that it is about. */
  key: string
  draft: Draft
  choice: Choice | null
}

export type Desk = ReturnType<typeof useDesk>

export function useDesk() {
  const { t, i18n } = useTranslation('matching')
  const words = useTranslation()
  const queries = useQueryClient()
  const formats = useFormats()
  const spoken = useStore(language)
  const session = useSession()
  const may = session.may('explain_lines')
  const me = session.user.username
  const [letters] = usePreference(LETTERS, z.boolean(), true)
  const address = useAddress()
  const { tab, narrowed, line: led } = address
  const [acts] = useState(() => new Acts())
  const { decided, behind, done, refused } = useStore(acts.state)
  const [held, setHeld] = useState<Held | null>(null)
  // The address changes a little later than it is told to: until then nobody is at a line of the tab that he leaves.
  const [bound, setBound] = useState<{ tab: Tab; from: string } | null>(null)
  const leaving = bound?.from === address.text
  const to = leaving ? bound.tab : tab
  const kept = held?.tab === to ? held.line : null
  const [said, setSaid] = useState({ text: '', urgent: false })
  const [own, setOwn] = useState<Own | null>(null)
  const [asking, setAsking] = useState<Asking | null>(null)
  const [sought, setSought] = useState<{ line: number; documents: readonly Candidate[] } | null>(null)
  const [reasons, setReasons] = useState(false)
  const [doubted, setDoubted] = useState<{ line: number; invoice: number } | null>(null)
  // Who saves a note by Enter may press it twice: the second one must not accept what the note asks about.
  const [justNoted, setJustNoted] = useState<number | null>(null)
  const [logOpened, setLogOpened] = useState(false)
  /** On a phone: whether the worksheet takes the place of the queue. */
  const [alone, setAlone] = useState(false)
  const [worksheetPlace] = useState<RefObject<HTMLElement | null>>(createRef)
  const [queueHandle] = useState<RefObject<{ focus: () => void } | null>>(createRef)

  const queue = useQueue(tab, narrowed, decided, behind, kept)
  const place = kept ? queue.rows.findIndex(({ id }) => id === kept.id) : -1
  const known = queue.rows[place] ?? (leaving ? null : queue.rows[0]) ?? null
  // Somebody is always at one line, and stays there whatever comes before it.
  if (known && known !== kept) setHeld({ line: known, tab: to })

  const sheet = useWorksheet(known, queue.rows.slice(place + 1, place + 21))
  const shown = known && sheet.data?.line.id === known.id ? sheet.data : null
  // What the worksheet tells is newer than the list.
  const active = shown?.line ?? known
  const rows = queue.rows.map((row) => (row.id === active?.id ? active : row))
  const key = shown ? keyOf(shown) : null
  const painted = usePainted(key, worksheetPlace)
  const money = { left: active?.left ?? '0', currency: active?.currency ?? '' }
  const documents = withFound(shown?.documents ?? [], sought?.line === active?.id ? sought?.documents : [])
  const mine = own !== null && own.key === key ? own : null
  const draft = mine?.draft ?? draftOf(shown?.match ?? null)
  const choice = mine?.choice ?? null
  const mode: Mode = asking !== null && asking.line === active?.id ? asking.mode : 'look'
  const rest = draft.touched ? restOf(draft, documents, money) : null
  const primary = shown ? primaryOf(shown, draft) : 'nothing'
  const beside = useBeside(shownBeside(shown, draft, documents), () => queueHandle.current?.focus())

  const say = (text: string, urgent = false) => setSaid({ text: sentence(text), urgent })
  const kinds = active ? kindsOf(active) : []
  // What the line most likely is, is chosen already; its digit is the usual one.
  const likely = shown?.likely ? kinds.indexOf(shown.likely.code) : 0
  const setMode = (next: Mode) =>
    setAsking(active ? { line: active.id, mode: next, kind: Math.max(0, likely), teaches: false } : null)
  const changes = shown !== null && may && primary !== 'nothing' && primary !== 'done' && primary !== 'seen'

  // What the service refuses comes back at any time: it is told in the words of now.
  const tell = useEffectEvent(({ text, lines, error }: Refused) => {
    say(`${t('refusedTitle', { what: text })} ${whyRefused(error, t, words.t)}`, true)
    for (const id of lines) {
      void queries.invalidateQueries({ queryKey: worksheetQuery(id, spoken).queryKey })
    }
  })
  useEffect(() => acts.listen((one) => tell(one)), [acts])
  useRenewed(acts)

  function goTo(line: QueueLine) {
    const its = tabOf(line)
    setHeld({ line, tab: its })
    setAsking(null)
    if (its !== tab) changeTab(its)
  }

  /** Among other lines one begins anew: who looks for a word is not left at a line without it. */
  function narrow(next: Narrowed) {
    const names = Object.keys(next) as (keyof Narrowed)[]
    if (names.every((name) => (narrowed[name] ?? '') === next[name])) return
    setHeld(null)
    setAsking(null)
    setBound({ tab, from: address.text })
    address.change({ ...next })
  }

  function changeTab(next: Tab) {
    setBound({ tab: next, from: address.text })
    address.change({ tab: next === 'proposed' ? '' : next })
  }

  /** To a line wherever it stands now. */
  async function lead(id: number) {
    try {
      const found = await queries.query({ ...worksheetQuery(id, spoken), staleTime: 0 })
      goTo(found.line)
    } catch {
      // It is not there any more: the queue says what is.
    }
  }
  const leadBack = useEffectEvent(lead)
  useEffect(() => {
    const timer = led === null ? undefined : setTimeout(() => void leadBack(led))
    return () => clearTimeout(timer)
  }, [led])

  /** Where one is when these lines are gone: at the next one, or, where there is none, at the one before. */
  function leave(lines: readonly number[]) {
    const at = rows.findIndex(({ id }) => id === active?.id)
    const stays = (row: QueueLine) => !lines.includes(row.id)
    const next = rows.slice(Math.max(at, 0)).find(stays) ?? rows.slice(0, Math.max(at, 0)).findLast(stays)
    setHeld(next ? { line: next, tab } : null)
    setAsking(null)
    setOwn(null)
  }

  function setDraft(next: Draft, keeps: Mode = 'look') {
    setJustNoted(null)
    if (key) setOwn({ key, draft: next, choice: null })
    if (mode !== keeps) setAsking(null)
  }

  function setChoice(next: Choice) {
    if (key) setOwn({ key, draft, choice: next })
  }

  const why = useWhy(acts, active, say)
  const decisions = useDecisions({ acts, leave, lead, say, left: rows.length })

  return {
    ...decisions,
    acts,
    done,
    refused,
    may,
    tab,
    narrowed,
    change: narrow,
    queue,
    rows,
    active,
    index: rows.findIndex(({ id }) => id === active?.id),
    sheet,
    shown,
    sheetKey: key,
    painted,
    worksheetPlace,
    money,
    documents,
    /** Several of them together that the line may pay as well; their digits come after those of the documents. */
    sets: setsOf(shown?.match ?? null, documents),
    /** The invoice beside the worksheet. */
    beside,
    draft,
    /** What somebody had laid out before the line changed under his hands. */
    lost:
      own !== null && own.key !== key && own.draft.entries.length > 0 && own.key.startsWith(`${active?.id}:`)
        ? own
        : null,
    choice,
    rest,
    primary,
    mode,
    setMode,
    said,
    say,
    goTo,
    lead,
    setDraft,
    setChoice,
    to: (index: number) => {
      const row = rows[Math.max(0, Math.min(index, rows.length - 1))]
      if (!row) return
      setHeld({ line: row, tab })
      setAsking(null)
      setJustNoted(null)
    },
    /** A digit: puts the document in or out. */
    pick: (document: Candidate) => {
      if (changes) setDraft(toggled(draft, document, money))
    },
    pickSet: (set: DocumentSet) => {
      if (changes) setDraft(withSet(set, draft))
    },
    setTab: (next: Tab) => {
      setHeld(null)
      setAsking(null)
      if (next !== tab) changeTab(next)
    },
    /** What Enter does, and the first button. */
    enter: () => {
      if (!active || !shown || !key || !may) return
      // Nobody decides about what he can't see yet.
      if (painted() !== key) return
      if (justNoted === active.id) {
        setJustNoted(null)
        say(t('said.noteSaved'))
      } else if (primary === 'acceptKind') decisions.acceptKind(shown)
      else if (primary === 'accept') decisions.accept(shown)
      else if (primary === 'allocate') allocate()
      else if (primary === 'seen') decisions.seen(shown)
      else if (primary === 'choose') say(t(tab === 'ambiguous' ? 'said.choose' : 'said.chooseOrExplain'))
    },
    queueHandle,
    focusQueue: () => queueHandle.current?.focus(),
    /** Whether a letter alone does something. */
    letters,
    changes,
    /** Whether many can be accepted at once here. */
    batches: may && tab === 'proposed',
    classifying: { kinds, kind: asking?.kind ?? 0, teaches: asking?.teaches ?? false },
    setKind: (kind: number) => {
      if (asking && kind < kinds.length) setAsking({ ...asking, kind })
    },
    toggleRule: () => {
      if (asking) setAsking({ ...asking, teaches: !asking.teaches })
    },
    classifyNow: () => {
      const code = kinds[asking?.kind ?? 0]
      if (!shown || !code || mode !== 'classify') return
      const rule = asking?.teaches ? conditionsOf(shown.line) : undefined
      decisions.classify(shown, code, i18n.t(`code.${code}`, { ns: 'bank' }), rule)
      queueHandle.current?.focus()
    },
    /** Lays the line on what was found by hand, in that order. */
    pickFound: (found: readonly Candidate[]) => {
      if (!active || !changes) return
      setSought({ line: active.id, documents: found })
      const from: Draft = { entries: draft.touched ? draft.entries : [], touched: true }
      const put = (before: Draft, one: Candidate) =>
        isIn(before, one.invoice_id) || isZero(leftOver(before, money)) ? before : toggled(before, one, money)
      setDraft(found.reduce(put, from))
      queueHandle.current?.focus()
    },
    putAside: (until: string | null) => {
      if (!shown) return
      const what = payerOf(shown.line)
      const told = until
        ? t('strip.asideUntil', { what, day: formats.day(until) })
        : t('strip.aside', { what })
      decisions.putAside(shown, until, told)
      queueHandle.current?.focus()
    },
    /** `h`: behind the others, or back from there. */
    aside: () => {
      if (!shown || !may) return
      if (shown.line.mark?.is_aside) decisions.takeBack(shown)
      else setMode('aside')
    },
    note: (text: string, to: number | null) => {
      if (shown) decisions.note(shown, text, to)
      setJustNoted(active?.id ?? null)
      setAsking(null)
      queueHandle.current?.focus()
    },
    /** With the arrows among what a difference may be. */
    moveChoice: (by: 1 | -1) => {
      if (!rest) return
      const all = choicesOf(rest, money)
      const next = all[all.indexOf(choice ?? all[0] ?? 'leave') + by]
      if (next) setChoice(next)
    },
    /** The invoice of which somebody asks why it is not this one. */
    doubted: doubted !== null && doubted.line === active?.id ? doubted.invoice : null,
    doubt: (invoice: number | null) =>
      setDoubted(active && invoice !== null ? { line: active.id, invoice } : null),
    reasons,
    toggleReasons: () => setReasons(!reasons),
    escape: () => {
      if (mode !== 'look') setAsking(null)
      else if (beside.opened) beside.close()
      queueHandle.current?.focus()
    },
    /** Whatever stands of the line that somebody is at. */
    undoThis: () => {
      if (shown && may && (shown.allocations.length > 0 || shown.line.explanation?.code)) {
        decisions.undoOfLine(shown)
      }
    },
    /** Of this page's first, else of what the service remembers of one's own, also after a reload. */
    undoLast: () => {
      const last = acts.lastDone()
      if (last) decisions.undoDone(last.key)
      else void logged('undo')
    },
    redoLast: () => {
      const last = acts.lastUndone()
      if (last) decisions.redoDone(last.key)
      else void logged('redo')
    },
    alone,
    setAlone,
    logOpened,
    openLog: () => setLogOpened(true),
    closeLog: () => {
      setLogOpened(false)
      queueHandle.current?.focus()
    },
    undoLogged: (action: MatchAction) => decisions.undoAction(action),
    redoLogged: (action: MatchAction) => decisions.redoAction(action),
    leave,
    /** Why what was refused is not it: may be said, and need not. */
    why,
    reject: () => {
      if (!shown || !key || !may || painted() !== key) return
      const clear = () => setOwn({ key, draft: { entries: [], touched: true }, choice: null })
      why.ask(decisions.reject(shown, clear))
    },
  }

  async function logged(step: 'undo' | 'redo') {
    const actions = await queries.query({ ...actionsQuery(), staleTime: 0 }).catch(() => null)
    const id = actions && stepsOf(actions.results, me)[step]
    const action = actions?.results.find((one) => one.id === id)
    if (!action) say(t(step === 'undo' ? 'said.nothing' : 'said.nothingAgain'))
    else if (step === 'undo') decisions.undoAction(action)
    else decisions.redoAction(action)
  }

  function allocate() {
    if (!shown || !key) return
    if (rest && mode !== 'rest') {
      setOwn({ key, draft, choice: choicesOf(rest, money)[0] ?? null })
      setMode('rest')
      say(t('said.rest', { amount: formats.money(rest.amount, rest.currency) }))
      return
    }
    decisions.allocate({ ...shown, documents: [...documents] }, draft, rest, choice)
    // Where a part of the line is left, one stays at it, and has nothing laid out any more.
    setOwn(null)
    setAsking(null)
  }
}

/** What is said ends like a sentence, whatever name is its last word. */
const sentence = (text: string) => (/[.!?…]\s*$/.test(text) || text === '' ? text : `${text}.`)

/** What was found by hand stands first: it has the first digits. */
function withFound(known: readonly Candidate[], found: readonly Candidate[] = []): readonly Candidate[] {
  if (found.length === 0) return known
  return [...found, ...known.filter((one) => !found.some(({ invoice_id: id }) => id === one.invoice_id))]
}

/** After the last one is through, what is shown is asked for anew: not in between, or quick keys would wait for it. */
const REST = 350

function useRenewed({ outbox }: Acts): void {
  const queries = useQueryClient()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = outbox.subscribe(() => {
      clearTimeout(timer)
      if (outbox.size() === 0) timer = setTimeout(() => void forgetMatching(queries), REST)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [outbox, queries])
}
