import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { ErrorState, LoadingState } from '@/components/messages/states'

import classes from './ListPage.module.css'
import type { Rows } from '../rows/useRows'

interface Props {
  rows: Pick<Rows<unknown>, 'count' | 'error' | 'stale' | 'retry'>
  /** Why nothing is there, and what to do about it. */
  empty: ReactNode
  children: ReactNode
}

/** The list, or why there is none. */
export function ListBody({ rows, empty, children }: Props) {
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
      ) : (
        empty
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
