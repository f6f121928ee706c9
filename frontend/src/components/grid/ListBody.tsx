import { Button } from '@mantine/core'
import { IconAdjustments, IconFileInvoice } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Failure } from '@/components/Failure'
import { EmptyState, ErrorState, LoadingState } from '@/components/states'
import { useSession } from '@/lib/session'

import classes from './InvoicesPage.module.css'
import type { Rows } from './useRows'

interface Props {
  rows: Rows
  filtered: boolean
  onClear: () => void
  children: ReactNode
}

/** The list, or why there is none and what to do about it. */
export function ListBody({ rows, filtered, onClear, children }: Props) {
  if (rows.count !== null && rows.count > 0 && !(rows.error && rows.stale)) {
    return (
      <div className={classes.body}>
        {rows.error ? <Missing error={rows.error} retry={rows.retry} /> : null}
        {children}
      </div>
    )
  }
  return (
    <div className={`card ${classes.list}`}>
      {rows.error ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.count === null ? (
        <div className={classes.loading}>
          <LoadingState rows={12} />
        </div>
      ) : filtered ? (
        <NothingFits onClear={onClear} />
      ) : (
        <NothingYet />
      )}
    </div>
  )
}

/** Some of the rows in sight did not come: the grid stays, and above it stands why. */
function Missing({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useTranslation()
  return (
    <div className={classes.missing}>
      <Failure error={error} />
      <Button size="compact-sm" variant="default" onClick={retry}>
        {t('states.retry')}
      </Button>
    </div>
  )
}

function NothingFits({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation('invoices')
  return (
    <EmptyState
      title={t('empty.filteredTitle')}
      icon={<IconAdjustments size={28} stroke={1.5} aria-hidden />}
      action={
        <Button variant="default" onClick={onClear}>
          {t('filter.clear')}
        </Button>
      }
    >
      {t('empty.filteredText')}
    </EmptyState>
  )
}

function NothingYet() {
  const { t } = useTranslation('invoices')
  const admin = useSession().may('manage_settings')
  return (
    <EmptyState
      title={t('empty.title')}
      icon={<IconFileInvoice size={28} stroke={1.5} aria-hidden />}
      action={
        admin ? (
          <Button component={Link} to="/settings">
            {t('empty.action')}
          </Button>
        ) : null
      }
    >
      {admin ? t('empty.adminText') : t('empty.text')}
    </EmptyState>
  )
}
