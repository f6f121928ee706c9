/** How payouts are called. */
import type { Tone } from '@/components/values/StatusBadge'
import type { Formats } from '@/lib/values/useFormats'
import type { ProviderPayout } from '@/types/bank'

/** As they write themselves. */
const PROVIDERS: Readonly<Record<string, string>> = {
  simplepay: 'SimplePay',
  barion: 'Barion',
  stripe: 'Stripe',
}

export const STATE_TONES: Readonly<Record<ProviderPayout['state'], Tone>> = {
  linked: 'good',
  open: 'quiet',
  apart: 'warn',
  question: 'warn',
  waiting: 'info',
}

export const providerName = (provider: string) => PROVIDERS[provider] ?? provider

/** When it was paid out; where the provider does not say it, the day of its last item. */
export function payoutDay({ paid_on: paid, last_day: last }: ProviderPayout, formats: Formats): string {
  const day = paid ?? last
  return day ? formats.day(day) : '–'
}

export const payoutName = (payout: ProviderPayout, formats: Formats) =>
  `${providerName(payout.provider)}, ${payoutDay(payout, formats)}`
