import type { Tone } from '@/components/values/StatusBadge'
import type { BillingoSyncLog } from '@/types/api'

export const STATUSES = ['COMPLETED', 'PARTIAL', 'FAILED', 'RUNNING'] as const
export const TYPES = ['MANUAL', 'AUTOMATIC', 'INTERVAL', 'TRIGGER'] as const

export const TONES: Readonly<Record<BillingoSyncLog['status'], Tone>> = {
  RUNNING: 'info',
  COMPLETED: 'good',
  PARTIAL: 'warn',
  FAILED: 'bad',
}
