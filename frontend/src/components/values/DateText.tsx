import { useTranslation } from 'react-i18next'

import { holidayOf, isWeekend } from '@/lib/values/holidays'
import { useFormats, type Formats } from '@/lib/values/useFormats'

interface Props {
  /** A day, or a moment. Null is a dash. */
  value: string | null
}

export function DateText({ value }: Props) {
  return <DateIn value={value} formats={useFormats()} />
}

/** The same where many are drawn at once, in formats that whoever draws them has already. */
export function DateIn({ value, formats }: Props & { formats: Formats }) {
  if (value === null) return <>–</>
  return (
    <time dateTime={value} className="figures">
      {value.length > 10 ? formats.dateTime(value) : formats.day(value)}
    </time>
  )
}

/** What a bank's calendar says about a due date; null on a working day. */
export function useRestDay(iso: string | null): string | null {
  const { t } = useTranslation()
  const formats = useFormats()
  if (iso === null) return null
  const holiday = holidayOf(iso)
  if (holiday) return t('dates.holiday', { holiday: t(`holidays.${holiday}`) })
  return isWeekend(iso) ? t('dates.weekend', { weekday: formats.weekday(iso) }) : null
}
