/** The formats of `formats.ts` in the language of the page. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { language } from '../user/current'
import * as formats from './formats'
import { useStore } from '../store'
import { useToday } from './useToday'

export type Formats = ReturnType<typeof useFormats>

export function useFormats() {
  const speaks = useStore(language)
  const { t } = useTranslation()
  const today = useToday()
  return useMemo(
    () => ({
      language: speaks,
      money: (amount: string, currency: string) => formats.money(amount, currency, speaks),
      part: (amount: string, whole: string, currency: string) =>
        formats.part(amount, whole, currency, speaks),
      number: (value: string, places?: number) => formats.number(value, speaks, places),
      count: (value: number) => formats.count(value, speaks),
      compact: (amount: string) => formats.compact(amount, speaks),
      percent: (change: number) => formats.percent(change, speaks),
      share: (part: number) => formats.sharePercent(part, speaks),
      day: (iso: string) => formats.day(iso, speaks),
      dateTime: (iso: string) => formats.dateTime(iso, speaks),
      weekday: (iso: string) => formats.weekday(iso, speaks),
      month: (iso: string) => formats.month(iso, speaks),
      shortMonth: (iso: string) => formats.shortMonth(iso, speaks),
      duration: (seconds: number) => formats.duration(seconds, speaks),
      /** `ma`, `3 napja`, `5 nap múlva`. */
      relativeDay: (iso: string) => {
        const days = formats.daysBetween(today, iso)
        if (days === 0) return t('dates.today')
        if (days === 1) return t('dates.tomorrow')
        if (days === -1) return t('dates.yesterday')
        return days < 0 ? t('dates.daysAgo', { count: -days }) : t('dates.inDays', { count: days })
      },
      /** `3 napja lejárt`, `ma esedékes`, `5 nap múlva esedékes`. */
      dueIn: (iso: string) => {
        const days = formats.daysBetween(today, iso)
        if (days === 0) return t('dates.dueToday')
        return days < 0 ? t('dates.overdueDays', { count: -days }) : t('dates.dueInDays', { count: days })
      },
    }),
    [speaks, t, today],
  )
}
