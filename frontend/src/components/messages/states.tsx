/** Loading, empty, failed: every list and figure is in one of these, or shows itself. */
import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCloudOff } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { ApiError, ContractError, UnreachableError } from '@/lib/service/errors'
import { explain } from '@/lib/service/explain'

import classes from './states.module.css'

interface LoadingProps {
  rows?: number
  height?: number
}

/** Grey rows; after three seconds a word, so that nobody thinks it is stuck. */
export function LoadingState({ rows = 6, height = 40 }: LoadingProps) {
  const { t } = useTranslation()
  const slow = useAfter(3000)
  return (
    <Stack gap="xs" role="status" aria-busy>
      <span className={classes.hidden}>{t('states.loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="md" style={{ opacity: 1 - row / (rows + 1) }} />
      ))}
      {slow ? (
        <Text c="dimmed" size="sm">
          {t('states.slow')}
        </Text>
      ) : null}
    </Stack>
  )
}

interface EmptyProps {
  title: string
  /** Why there is nothing. */
  children?: ReactNode
  icon?: ReactNode
  /** The next step: a button or a link. */
  action?: ReactNode
  /** 1 where it is all there is of the page. */
  level?: 1 | 2
}

export function EmptyState({ title, children, icon, action, level = 2 }: EmptyProps) {
  return (
    <div className={classes.state}>
      {icon ? <div className={classes.icon}>{icon}</div> : null}
      <Title order={level} fz="lg">
        {title}
      </Title>
      {children ? (
        <Text c="dimmed" maw={460}>
          {children}
        </Text>
      ) : null}
      {action ? <Group mt="xs">{action}</Group> : null}
    </div>
  )
}

interface ErrorProps {
  error: unknown
  retry?: () => void
}

export function ErrorState({ error, retry }: ErrorProps) {
  const { t } = useTranslation()
  const { title, text } = explain(error, t)
  const Icon = error instanceof UnreachableError ? IconCloudOff : IconAlertTriangle
  const reload = error instanceof ContractError
  // Asking again gets the same answer.
  const final = error instanceof ApiError && error.status === 404
  return (
    <div className={classes.state} role="alert">
      <div className={classes.icon}>
        <Icon size={28} stroke={1.5} aria-hidden />
      </div>
      <Title order={2} fz="lg">
        {title}
      </Title>
      <Text c="dimmed" maw={460}>
        {text}
      </Text>
      {reload || (retry && !final) ? (
        <Button mt="xs" variant="default" onClick={reload ? () => location.reload() : retry}>
          {reload ? t('states.reload') : t('states.retry')}
        </Button>
      ) : null}
    </div>
  )
}

/** True once so many milliseconds have passed since it was first shown. */
function useAfter(milliseconds: number): boolean {
  const [passed, setPassed] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), milliseconds)
    return () => clearTimeout(timer)
  }, [milliseconds])
  return passed
}
