import { CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { useStore } from '@/lib/store'
import { dismiss, toasts } from '@/lib/toasts'

import classes from './Toasts.module.css'

/** The place where `toast()` speaks; always in the page, so that a screen reader hears what is added. */
export function Toasts() {
  const { t } = useTranslation()
  const shown = useStore(toasts)
  return (
    <div className={classes.place} role="status" aria-live="polite">
      {shown.map(({ id, text, tone }) => (
        <div key={id} className={classes.toast} data-tone={tone}>
          {text}
          <CloseButton size="sm" aria-label={t('actions.close')} onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  )
}
