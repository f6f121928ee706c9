import { NativeSelect, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'

import type { QueueLine } from '@/types/matching'

import { colleaguesQuery } from '../../api'
import type { Desk } from '../../working/useDesk'
import { Panel } from './Panel'

/** A question to a colleague, who gets a mail, or what one wants to know again. */
export function Note({ desk, line }: { desk: Desk; line: QueueLine }) {
  const deciding = useTranslation('deciding')
  const words = useTranslation()
  const [text, setText] = useState(line.mark?.note ?? '')
  const [chosen, setTo] = useState<string | null>(null)
  const colleagues = useQuery(colleaguesQuery()).data ?? []
  // Whom it asks stays asked.
  const asked = colleagues.find(({ id }) => id === line.mark?.note_to)
  const to = chosen ?? (asked ? String(asked.id) : '')
  const save = () => desk.note(text.trim(), to && text.trim() ? Number(to) : null)
  function onEnter(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.repeat) return
    event.preventDefault()
    save()
  }
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
        onKeyDown={onEnter}
      />
      {colleagues.length > 0 ? (
        <NativeSelect
          mt="xs"
          label={deciding.t('note.to')}
          description={deciding.t('note.toHint')}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          onKeyDown={onEnter}
          data={[
            { value: '', label: deciding.t('note.nobody') },
            ...colleagues.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
        />
      ) : null}
    </Panel>
  )
}
