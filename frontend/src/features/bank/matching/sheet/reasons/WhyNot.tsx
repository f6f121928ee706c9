import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { language } from '@/lib/user/current'
import { useStore } from '@/lib/store'

import { whyNotQuery } from '../../api'
import { Reasons } from './Evidence'
import classes from '../sheet.module.css'

/** Why the line is not laid on an invoice that somebody names: what speaks against it first. */
export function WhyNot({ line, invoice, number }: { line: number; invoice: number; number: string }) {
  const { t } = useTranslation('matching')
  const spoken = useStore(language)
  const reasons = useQuery(whyNotQuery(line, invoice, spoken))
  const box = useRef<HTMLDivElement>(null)
  // By a key one asks it of a row that may be out of sight.
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [reasons.data])
  return (
    <div ref={box} role="status" className={classes.whyNot} aria-busy={reasons.isPending}>
      {reasons.isPending ? <Loader size="xs" /> : null}
      <Failure error={reasons.error} />
      {reasons.data ? <Reasons of={reasons.data} label={t('candidates.whyNotOf', { number })} /> : null}
    </div>
  )
}
