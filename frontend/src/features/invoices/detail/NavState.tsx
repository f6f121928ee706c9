import { Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { StatusBadge } from '@/components/values/StatusBadge'

import { navStatus } from '../words/navStatus'
import { useWords } from '../words/useWords'
import classes from './detail.module.css'

/** The tax authority's state in plain words, and what to do about it, where there is something to do. */
export function NavState({ code }: { code: string }) {
  const { t } = useTranslation('invoices')
  const { t: meaning } = useTranslation('nav')
  const name = useWords().navName(code)
  const { key, tone } = navStatus(code)
  const todo = meaning(`${key}.todo`)
  return (
    <section>
      <Title order={3} className={classes.heading}>
        {t('detail.nav')}
      </Title>
      <StatusBadge tone={tone}>{name || '–'}</StatusBadge>
      <p className={classes.nav}>
        {meaning(`${key}.text`, { code })}{' '}
        {todo ? (
          <span>
            <strong>{t('detail.whatToDo')}:</strong> {todo}
          </span>
        ) : null}
      </p>
    </section>
  )
}
