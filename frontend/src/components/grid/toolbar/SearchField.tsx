import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useState, type Ref } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  ref: Ref<HTMLInputElement>
  /** What is searched in. */
  label: string
  value: string
  onChange: (value: string) => void
  /** Enter or Escape: on to the list. */
  onLeave: () => void
}

const WAIT = 250
/** The service takes no more. */
const LONGEST = 200

/** Searches while one types, a moment later. */
export function SearchField({ ref, label, value, onChange, onLeave }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  // What the address will say in a moment: by then more may have been typed, which must stay.
  const [sent, setSent] = useState<string | null>(null)
  // The address was changed by something else: Back, a removed chip, a saved view.
  if (known !== value) {
    setKnown(value)
    if (value !== sent) {
      setTyped(value)
      setSent(null)
    }
  }

  function send(text: string) {
    const next = text.trim()
    if (next === value) return
    setSent(next)
    onChange(next)
  }
  // With the filters and the order as they are when the moment is over, not as they were at the last key.
  const arrive = useEffectEvent(() => {
    if (typed !== value) send(typed)
  })
  // Also what the address puts into the field ends the waiting.
  useEffect(() => {
    const timer = setTimeout(() => arrive(), WAIT)
    return () => clearTimeout(timer)
  }, [typed])

  return (
    <TextInput
      ref={ref}
      type="search"
      role="searchbox"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <CloseButton
            size="sm"
            aria-label={t('actions.clear')}
            onClick={() => {
              setTyped('')
              send('')
            }}
          />
        ) : null
      }
      maxLength={LONGEST}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        send(typed)
        onLeave()
      }}
      style={{ flex: '1 1 220px' }}
    />
  )
}
