import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState, type Ref } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  ref: Ref<HTMLInputElement>
  value: string
  onChange: (value: string) => void
  /** Enter or Escape: on to the list. */
  onLeave: () => void
}

const WAIT = 250
/** The service takes no more. */
const LONGEST = 200

/** Searches while one types, a moment later. */
export function SearchField({ ref, value, onChange, onLeave }: Props) {
  const { t } = useTranslation('invoices')
  const common = useTranslation()
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // The address was changed by something else: Back, a removed chip, a saved view.
  if (known !== value) {
    setKnown(value)
    setTyped(value)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  function send(text: string) {
    clearTimeout(timer.current)
    const next = text.trim()
    if (next === value) return
    setKnown(next)
    onChange(next)
  }
  return (
    <TextInput
      ref={ref}
      type="search"
      role="searchbox"
      aria-label={t('search')}
      placeholder={t('search')}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <CloseButton
            size="sm"
            aria-label={common.t('actions.clear')}
            onClick={() => {
              setTyped('')
              send('')
            }}
          />
        ) : null
      }
      maxLength={LONGEST}
      value={typed}
      onChange={(event) => {
        const text = event.currentTarget.value
        setTyped(text)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => send(text), WAIT)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        send(typed)
        onLeave()
      }}
      style={{ flex: '1 1 220px', maxWidth: 420 }}
    />
  )
}
