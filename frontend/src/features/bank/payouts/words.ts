/** How payouts are called. */
import type { TFunction } from 'i18next'

import type { Tone } from '@/components/values/StatusBadge'
import type { Formats } from '@/lib/values/useFormats'
import { PayoutStateSchema } from '@/schemas/payouts.schemas'
import type { ProviderPayout } from '@/types/bank'

/** As they write themselves. */
const NAMES: Readonly<Record<string, string>> = {
  simplepay: 'SimplePay',
  barion: 'Barion',
  stripe: 'Stripe',
}

export const PROVIDERS = Object.keys(NAMES)

export const PAYOUT_STATES = PayoutStateSchema.options

const STATE_TONES: Readonly<Record<ProviderPayout['state'], Tone>> = {
  linked: 'good',
  open: 'quiet',
  apart: 'warn',
  question: 'warn',
  waiting: 'info',
}

export const providerName = (provider: string) => NAMES[provider] ?? provider

export const payoutName = (payout: ProviderPayout, formats: Formats) =>
  `${providerName(payout.provider)}, ${payout.day ? formats.day(payout.day) : '–'}`

/** Whether it is on the account; before that, that its items don't give its sum. */
export function stateOf({ state, adds_up: right }: ProviderPayout, t: TFunction<'bank'>) {
  return right === false
    ? { tone: 'bad' as const, text: t('payouts.unproved') }
    : { tone: STATE_TONES[state], text: t(`payouts.state.${state}`) }
}
