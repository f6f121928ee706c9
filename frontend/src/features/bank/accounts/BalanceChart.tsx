import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { BankAccount } from '@/types/bank'

import { balancesQuery } from '../api'
import classes from './accounts.module.css'
import { pictureOf, pointAt, stepsOf, type Point } from './chart'

const [WIDTH, HEIGHT] = [400, 64]

/** The balance over time, as the statements tell it; pointing at it reads a day. */
export function BalanceChart({ account }: { account: BankAccount }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const balances = useQuery(balancesQuery(account.id))
  const picture = useMemo(() => pictureOf(balances.data?.balances ?? []), [balances.data])
  const [read, setRead] = useState<Point | undefined>()
  if (balances.isPending) return <Skeleton height={HEIGHT + 22} radius="md" />
  if (!picture) return null
  const { points, zero, lowest, highest } = picture
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return null
  const money = (amount: string) => formats.money(amount, account.currency)
  const steps = stepsOf(points, WIDTH, HEIGHT)
  const ground = (zero * HEIGHT).toFixed(1)
  function point({ clientX, currentTarget }: PointerEvent) {
    const { left, width } = currentTarget.getBoundingClientRect()
    setRead(pointAt(points, (clientX - left) / width))
  }
  return (
    <figure className={classes.figure}>
      <svg
        className={classes.chart}
        viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('chart.label', {
          from: formats.day(first.date),
          to: formats.day(last.date),
          first: money(first.balance),
          last: money(last.balance),
          lowest: money(lowest.balance),
          lowestOn: formats.day(lowest.date),
          highest: money(highest.balance),
          highestOn: formats.day(highest.date),
        })}
        onPointerMove={point}
        onPointerLeave={() => setRead(undefined)}
      >
        <path className={classes.area} d={`${steps}V${ground}H0Z`} />
        <line className={classes.zero} x1={0} x2={WIDTH} y1={ground} y2={ground} />
        <path className={classes.course} d={steps} />
        {read ? (
          <line className={classes.pointed} x1={read.x * WIDTH} x2={read.x * WIDTH} y1={0} y2={HEIGHT} />
        ) : null}
      </svg>
      <figcaption className={`figures ${classes.axis}`} aria-hidden>
        {read ? (
          <span className={classes.reading}>
            {formats.day(read.date)} · <strong>{money(read.balance)}</strong>
          </span>
        ) : (
          <>
            <span>{formats.day(first.date)}</span>
            <span>{formats.day(last.date)}</span>
          </>
        )}
      </figcaption>
    </figure>
  )
}
