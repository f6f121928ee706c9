import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { isZero } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { Candidate, QueueLine } from '@/types/matching'

import { foundQuery } from '../../api'
import { amountSought, isList } from '../../reckoning/sought'
import type { Desk } from '../../working/useDesk'
import { Panel } from './Panel'
import classes from './asking.module.css'

const WAIT = 200

/** An invoice by its number, partner or amount; or a whole list of numbers, as it stands in a mail. */
export function FindInvoice({ desk, line }: { desk: Desk; line: QueueLine }) {
  const { t } = useTranslation('matching')
  const deciding = useTranslation('deciding')
  const formats = useFormats()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  // A list is pasted, not typed: it is asked for at once.
  const [late] = useDebouncedValue(text, WAIT)
  const asked = isList(text) ? text : late
  const found = useQuery({
    ...foundQuery(line.id, asked, amountSought(asked, formats.language)),
    enabled: asked.trim().length > 1,
    placeholderData: keepPreviousData,
  })
  const documents = asked.trim().length > 1 ? (found.data?.documents ?? []) : []
  const list = isList(asked)
  const unknown = list ? (found.data?.not_found ?? []) : []

  function onKey(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setAt(Math.max(0, Math.min(documents.length - 1, at + step)))
    else if (event.key === 'Enter') {
      // Not what stands there of another search.
      if (found.isFetching || asked !== text) return
      take(list ? documents : documents.slice(at, at + 1))
    } else return
    event.preventDefault()
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
          setAt(0)
        }}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
      />
      <Failure error={found.error} />
      <p role="status" className={classes.dim}>
        {asked.trim().length > 1 && found.data && !found.isFetching
          ? list
            ? deciding.t('find.list', { count: documents.length })
            : deciding.t('find.count', { count: documents.length })
          : ''}
      </p>
      {unknown.length > 0 ? (
        <p className={classes.bad} role="alert">
          {deciding.t('find.notFound', { numbers: unknown.join(', ') })}
        </p>
      ) : null}
      <ul className={classes.found}>
        {documents.map((one, index) => (
          <li key={one.invoice_id}>
            <button
              type="button"
              tabIndex={-1}
              data-chosen={(!list && index === at) || undefined}
              onClick={() => take([one])}
            >
              <span>
                <strong>{one.invoice_number}</strong> {one.partner_name}
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
    </Panel>
  )
}
