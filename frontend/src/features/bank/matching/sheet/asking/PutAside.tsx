import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { addDays } from '@/lib/values/formats'
import { dayOf } from '@/lib/values/typed'
import { useFormats } from '@/lib/values/useFormats'
import { useToday } from '@/lib/values/useToday'

import type { Desk } from '../../working/useDesk'
import { Panel } from './Panel'
import classes from './asking.module.css'

/** Behind the others: without a day, or until one. */
export function PutAside({ desk }: { desk: Desk }) {
  const deciding = useTranslation('deciding')
  const formats = useFormats()
  const today = useToday()
  const [text, setText] = useState('')
  const day = text ? dayOf(text, formats.language, today) : null
  const wrong = text !== '' && (day === null || day <= today)
  const put = () => (wrong ? undefined : desk.putAside(day))
  return (
    <Panel title={deciding.t('aside.title')} act={deciding.t('aside.act')} onAct={put} desk={desk}>
      <TextInput
        label={deciding.t('aside.until')}
        description={deciding.t('aside.hint', { day: formats.day(addDays(today, 7)) })}
        value={text}
        error={wrong ? deciding.t('aside.wrong') : null}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.repeat) return
          event.preventDefault()
          put()
        }}
      />
      <p className={classes.dim}>{day && !wrong ? formats.day(day) : deciding.t('aside.without')}</p>
    </Panel>
  )
}
