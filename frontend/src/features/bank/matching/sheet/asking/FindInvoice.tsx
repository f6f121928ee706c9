import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { isZero } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { Candidate, QueueLine } from '@/types/matching'

import { foundQuery } from '../../api'
import { amountSought, isList } from '../../reckoning/sought'
import common from '../../matching.module.css'
import type { Desk } from '../../working/useDesk'
import { WhyNot } from '../reasons/WhyNot'
import { Panel } from './Panel'
import classes from './asking.module.css'

const WAIT = 200
/** The service tells no more of what fits words or an amount. */
const MOST = 20

/** An invoice by its number, partner or amount; or a whole list of numbers, as it stands in a mail. */
export function FindInvoice({ desk, line }: { desk: Desk; line: QueueLine }) {
  const { t } = useTranslation('matching')
  const deciding = useTranslation('deciding')
  const formats = useFormats()
  const [text, setText] = useState('')
  const [moved, setMoved] = useState<number | null>(null)
  // A list is pasted, not typed: it is asked for at once.
  const [late] = useDebouncedValue(text, WAIT)
  const asked = isList(text) ? text : late
  const found = useQuery({
    ...foundQuery(line.id, asked, amountSought(asked, formats.language)),
    enabled: asked.trim().length > 1,
    placeholderData: keepPreviousData,
  })
  const told = asked.trim().length > 1 ? found.data : undefined
  const exact = told?.documents ?? []
  // What is only like it stands below a line, behind all that is exactly it.
  const documents = [...exact, ...(told?.similar ?? [])]
  // Who writes a number and presses Enter means that number: what is only like it is gone to by an arrow.
  const at = moved ?? (exact.length > 0 ? 0 : -1)
  const list = isList(asked)
  const unknown = list ? (found.data?.not_found ?? []) : []

  const pointed = list ? undefined : documents[at]
  const doubted = desk.doubted !== null && desk.doubted === pointed?.invoice_id

  const chosen = useRef<HTMLLIElement>(null)
  useEffect(() => chosen.current?.scrollIntoView({ block: 'nearest' }), [at])

  function onKey(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setMoved(Math.max(0, Math.min(documents.length - 1, at + step)))
    else if (event.key === 'Enter') {
      // Not what stands there of another search.
      if (found.isFetching || asked !== text) return
      take(list ? exact : documents.slice(at, at + 1))
    } else return
    event.preventDefault()
  }

  function counted() {
    if (documents.length === 0) return 'find.none'
    if (list) return 'find.list'
    if (exact.length === 0 && documents.length > 0) return 'find.similarCount'
    return exact.length < MOST ? 'find.count' : 'find.most'
  }

  function take(some: readonly Candidate[]) {
    if (some.length > 0) desk.pickFound(some)
  }

  return (
    <Panel title={deciding.t('find.title')} desk={desk}>
      <TextInput
        aria-label={deciding.t('find.field')}
        placeholder={deciding.t('find.field')}
        maxLength={2000}
        value={text}
        onKeyDown={onKey}
        onPaste={(event) => {
          // A field of one line would glue the lines of a list together.
          event.preventDefault()
          const pasted = event.clipboardData.getData('text').replace(/\s+/g, ' ')
          setText((before) => `${before} ${pasted}`.trim().slice(0, 2000))
          setMoved(null)
        }}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setMoved(null)
        }}
      />
      <Failure error={found.error} />
      <p role="status" className={classes.dim}>
        {told && !found.isFetching ? (
          <>
            {deciding.t(counted(), { count: exact.length || documents.length })}{' '}
            {list || documents.length === 0 ? null : (
              <span className={classes.keys}>{deciding.t('find.keys')}</span>
            )}
          </>
        ) : null}
      </p>
      {unknown.length > 0 ? (
        <p className={classes.bad} role="alert">
          {deciding.t('find.notFound', { numbers: unknown.join(', ') })}
        </p>
      ) : null}
      <ul className={classes.found}>
        {documents.map((one, index) => (
          <li
            key={one.invoice_id}
            ref={!list && index === at ? chosen : null}
            data-similar={index === exact.length ? deciding.t('find.similar') : undefined}
          >
            <button
              type="button"
              tabIndex={-1}
              data-chosen={(!list && index === at) || undefined}
              onClick={() => take([one])}
            >
              <span>
                <strong>{one.invoice_number}</strong> {one.partner_name}
              </span>
              <span className={`figures ${classes.foundDay}`}>
                {one.invoice_date ? formats.day(one.invoice_date) : ''}
              </span>
              <span className="figures">
                {isZero(one.open_amount)
                  ? t('candidates.settled')
                  : formats.money(one.open_amount, one.currency)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {pointed ? (
        <div>
          <button
            type="button"
            className={common.link}
            aria-expanded={doubted}
            onClick={() => desk.doubt(doubted ? null : pointed.invoice_id)}
          >
            {t('candidates.whyNotOf', { number: pointed.invoice_number })}
          </button>
          {doubted ? (
            <WhyNot line={line.id} invoice={pointed.invoice_id} number={pointed.invoice_number} />
          ) : null}
        </div>
      ) : null}
    </Panel>
  )
}
