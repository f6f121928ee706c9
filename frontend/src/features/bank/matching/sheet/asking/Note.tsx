import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { QueueLine } from '@/types/matching'

import type { Desk } from '../../working/useDesk'
import { Panel } from './Panel'

/** A question to a colleague, or what one wants to know again. */
export function Note({ desk, line }: { desk: Desk; line: QueueLine }) {
  const deciding = useTranslation('deciding')
  const words = useTranslation()
  const [text, setText] = useState(line.mark?.note ?? '')
  const save = () => desk.note(text.trim())
  return (
    <Panel title={deciding.t('note.title')} act={words.t('actions.save')} onAct={save} desk={desk}>
      <Textarea
        aria-label={deciding.t('note.title')}
        description={deciding.t('note.hint')}
        autosize
        maxRows={6}
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return
          event.preventDefault()
          save()
        }}
      />
    </Panel>
  )
}
