/** Why something was refused, in a sentence. */
import type { TFunction } from 'i18next'

import { ApiError } from '@/lib/service/errors'
import { explain } from '@/lib/service/explain'
import { clock } from '@/lib/values/formats'

/** Who else decided, and when, where the service tells. */
export function whyRefused(error: unknown, t: TFunction<'matching'>, words: TFunction): string {
  if (error instanceof ApiError && error.code === 'changed_meanwhile') {
    const { changed_by: name, changed_at: at } = error.body
    if (typeof at === 'string') {
      const time = clock(at)
      return typeof name === 'string' && name ? t('changedBy', { name, time }) : t('changedByRun', { time })
    }
  }
  return explain(error, words).text
}
