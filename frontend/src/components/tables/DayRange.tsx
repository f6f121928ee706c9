import '@mantine/dates/styles.css'
import 'dayjs/locale/hu'

import { DatePickerInput, DatesProvider } from '@mantine/dates'
import { useState } from 'react'

import { language } from '@/lib/user/current'
import { useStore } from '@/lib/store'

const FORMS = { hu: 'YYYY. MM. DD.', en: 'D MMM YYYY' }

interface Props {
  label: string
  placeholder: string
  from: string | null
  to: string | null
  onChange: (from: string | null, to: string | null) => void
}

/** From a day to a day, both included. Told when both ends are chosen, or none is. */
export function DayRange({ label, placeholder, from, to, onChange }: Props) {
  const speaks = useStore(language)
  // While only the first day is chosen.
  const [half, setHalf] = useState<string | null>(null)
  return (
    <DatesProvider settings={{ locale: speaks, firstDayOfWeek: 1 }}>
      <DatePickerInput
        type="range"
        label={label}
        placeholder={placeholder}
        valueFormat={FORMS[speaks]}
        value={half === null ? [from, to] : [half, null]}
        allowSingleDateInRange
        clearable
        onChange={([first, last]) => {
          const whole = (first === null) === (last === null)
          setHalf(whole ? null : first)
          if (whole) onChange(first, last)
        }}
      />
    </DatesProvider>
  )
}
