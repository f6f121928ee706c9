import { Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { StatusBadge } from '@/components/values/StatusBadge'

import { useWords } from '../words/useWords'
import classes from './detail.module.css'

/** The tax authority's state in plain words, and what to do about it, where there is something to do. */
export function NavState({ code }: { code: string }) {
  const { t } = useTranslation('invoices')
  const { nav } = useWords()
  const { name, text, todo, tone } = nav(code)
  return (
    <section>
      <Title order={3} className={classes.heading}>
        {t('detail.nav')}
      </Title>
      <StatusBadge tone={tone}>{name || '–'}</StatusBadge>
      <p className={classes.nav}>
        {text}{' '}
        {todo ? (
          <span>
            <strong>{t('detail.whatToDo')}:</strong> {todo}
          </span>
        ) : null}
      </p>
    </section>
  )
}
