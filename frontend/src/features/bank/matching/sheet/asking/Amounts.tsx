import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { amountOf } from '@/lib/values/typed'
import { useFormats } from '@/lib/values/useFormats'

import { takesMoney, withAmount, type Document } from '../../reckoning/draft'
import type { Desk } from '../../working/useDesk'
import { Panel } from './Panel'

/** How much of the line each invoice gets, typed by hand. */
export function Amounts({ desk }: { desk: Desk }) {
  const { t } = useTranslation('matching')
  const payments = desk.draft.entries.filter(takesMoney)
  return (
    <Panel title={t('sums.change')} desk={desk}>
      {payments.map(({ invoiceId, amount }) => {
        const document = desk.documents.find(({ invoice_id: id }) => id === invoiceId)
        return document ? <Field key={invoiceId} desk={desk} document={document} amount={amount} /> : null
      })}
    </Panel>
  )
}

function Field({ desk, document, amount }: { desk: Desk; document: Document; amount: string }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const [text, setText] = useState(() => formats.number(amount))
  const read = amountOf(text, formats.language)
  const wrong = !read
  return (
    <TextInput
      label={t('sums.amountOf', { number: document.invoice_number })}
      value={text}
      error={wrong ? t('sums.badAmount', { text }) : null}
      onChange={(event) => {
        const typed = event.currentTarget.value
        setText(typed)
        const value = amountOf(typed, formats.language)
        if (value) desk.setDraft(withAmount(desk.draft, document, value, desk.money), 'amounts')
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || wrong) return
        event.preventDefault()
        desk.escape()
      }}
      rightSectionWidth={44}
      rightSection={desk.money.currency}
    />
  )
}
