import { ActionIcon, Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { ErrorState, LoadingState } from '@/components/messages/states'
import { useFocusKept } from '@/lib/focus'
import { ApiError } from '@/lib/service/errors'

import { useStore } from '@/lib/store'
import { language } from '@/lib/user/current'
import { invoiceQuery } from '@/queries/invoices'

import type { Desk } from '../working/useDesk'
import { Level } from '../sheet/level'
import common from '../matching.module.css'
import classes from './beside.module.css'
import { Invoice } from './Invoice'

interface Props {
  desk: Desk
  /** It takes the place of what has the focus: the reading begins here. */
  instead: boolean
  onKey: (event: KeyboardEvent) => void
  /** Of its heading: 1 where it is alone on the screen. */
  level: 1 | 2
}

/** The invoice that the line may pay, beside the worksheet: the one that is chosen, else the first that is offered. */
export function Beside({ desk, instead, onKey, level }: Props) {
  const { t } = useTranslation('deciding')
  const place = useRef<HTMLElement>(null)
  const spoken = useStore(language)
  const { documents, id, at, step, close } = desk.beside
  const invoice = useQuery({ ...invoiceQuery(id ?? 0, spoken), enabled: id !== null })
  const { sheet } = desk
  const leave = useEffectEvent(desk.focusQueue)
  useEffect(() => {
    if (!instead) return
    place.current?.focus({ preventScroll: true })
    // Not sooner: as long as this stands in its place, the queue takes no focus.
    return () => leave()
  }, [instead])
  useFocusKept(place, () => place.current?.focus({ preventScroll: true }))
  useEffect(() => {
    if (place.current) place.current.scrollTop = 0
  }, [id])
  return (
    // The keys of the queue are heard here, too: the one that opened it closes it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={place}
      tabIndex={-1}
      className={`card ${classes.beside}`}
      aria-label={t('beside.label')}
      aria-busy={desk.shown === null || (id !== null && invoice.isPending)}
      onKeyDown={onKey}
      data-instead={instead || undefined}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs" className={classes.top}>
        {documents.length > 1 ? (
          <Group gap={2} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('beside.previous')}
              data-disabled={at === 0 || undefined}
              aria-disabled={at === 0}
              onClick={() => step(-1)}
            >
              <IconChevronLeft size={18} aria-hidden />
            </ActionIcon>
            <span className="figures">
              {at + 1} / {documents.length}
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('beside.next')}
              data-disabled={at + 1 >= documents.length || undefined}
              aria-disabled={at + 1 >= documents.length}
              onClick={() => step(1)}
            >
              <IconChevronRight size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ) : (
          <span />
        )}
        <Group gap={4} wrap="nowrap">
          {id === null ? null : (
            <Button component={Link} to={`/invoices/${id}`} size="compact-sm" variant="subtle">
              {t('beside.page')}
            </Button>
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('beside.close')}
            aria-keyshortcuts="s"
            onClick={close}
          >
            <IconX size={18} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      {level === 1 && !invoice.data ? <h1 className={common.hidden}>{t('beside.label')}</h1> : null}
      {desk.shown === null ? (
        // Of which invoices the line may be, nobody knows yet.
        sheet.error ? (
          <ErrorState error={sheet.error} retry={() => void sheet.refetch()} />
        ) : (
          <LoadingState rows={7} height={28} />
        )
      ) : id === null ? (
        <p className={classes.dim}>{t('beside.none')}</p>
      ) : invoice.data ? (
        <Level value={level}>
          <Invoice invoice={invoice.data} level={level} />
        </Level>
      ) : invoice.error instanceof ApiError && invoice.error.status === 404 ? (
        <p className={classes.dim}>{t('beside.gone')}</p>
      ) : invoice.error ? (
        <ErrorState error={invoice.error} retry={() => void invoice.refetch()} />
      ) : (
        <LoadingState rows={7} height={28} />
      )}
    </section>
  )
}
