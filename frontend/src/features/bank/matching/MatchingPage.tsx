import { ActionIcon, Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowLeft, IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'

import { Notice } from '@/components/messages/Notice'
import { LoadingState } from '@/components/messages/states'
import { loadTexts } from '@/lib/user/i18n'
import { useShortcuts } from '@/lib/shortcuts'
import type { Tab } from '@/types/matching'

import { summaryQuery } from './api'
import { Head } from './Head'
import classes from './matching.module.css'
import { ChosenBar } from './queue/ChosenBar'
import { Queue } from './queue/Queue'
import { Strip } from './queue/Strip'
import { Tabs } from './queue/Tabs'
import { Sheet } from './sheet/Sheet'
import { useBatch } from './working/useBatch'
import { useDesk, type Desk } from './working/useDesk'
import { useDeskKeys } from './working/useDeskKeys'
import { useSelection } from './working/useSelection'

const Log = lazy(async () => ({
  default: (await Promise.all([import('./log/Log'), loadTexts('deciding')]))[0].Log,
}))
const QueueEmpty = lazy(async () => ({ default: (await import('./queue/QueueEmpty')).QueueEmpty }))

/** Which money pays which invoice: the lines that wait, and beside them all that one needs to decide about one. */
export function MatchingPage() {
  const { t } = useTranslation('matching')
  const desk = useDesk()
  const summary = useQuery(summaryQuery(desk.narrowed))
  const phone = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  const list = `${desk.tab} ${JSON.stringify(desk.narrowed)}`
  const selection = useSelection(list, desk.rows, desk.index)
  const batch = useBatch(desk, selection)
  const keys = useDeskKeys(desk, selection, batch)
  useKeysHelp(desk.may)
  const counts = countsNow(summary.data?.tabs, desk)
  const alone = phone && (desk.alone || batch.opened) && desk.rows.length > 0
  return (
    <div className={classes.page} data-sheet>
      {alone ? (
        <AloneBar desk={desk} onBack={batch.opened ? batch.close : () => desk.setAlone(false)} />
      ) : (
        <>
          <Head desk={desk} toDo={summary.data?.to_do} />
          {desk.may ? null : (
            <div className={classes.notice}>
              <Notice tone="info">{t('readOnly')}</Notice>
            </div>
          )}
          <Tabs tab={desk.tab} counts={counts} onTab={desk.setTab} />
        </>
      )}
      <div className={classes.work}>
        {alone ? null : (
          <section className={`card ${classes.queue}`} aria-label={t('queue')}>
            <Strip desk={desk} />
            {desk.rows.length === 0 ? (
              <Suspense fallback={<LoadingState rows={8} height={44} />}>
                <QueueEmpty desk={desk} counts={counts} />
              </Suspense>
            ) : (
              <Queue desk={desk} selection={selection} onKey={keys} label={t('queue')} />
            )}
            <ChosenBar selection={selection} batch={batch} />
          </section>
        )}
        {phone && !alone ? null : <Sheet desk={desk} batch={batch} onKey={keys} />}
      </div>
      <Said {...desk.said} />
      {desk.logOpened ? (
        <Suspense>
          <Log desk={desk} />
        </Suspense>
      ) : null}
    </div>
  )
}

/** On a phone, over the worksheet: the way back, where one is, and the neighbours. */
function AloneBar({ desk, onBack }: { desk: Desk; onBack: () => void }) {
  const { t } = useTranslation('matching')
  const { index, rows } = desk
  const last = desk.done[0]
  return (
    <div className={classes.aloneBar}>
      <Button
        variant="subtle"
        color="gray"
        onClick={onBack}
        leftSection={<IconArrowLeft size={17} aria-hidden />}
      >
        <span className="figures">
          {index + 1} / {rows.length}
        </span>
        <span className={classes.hidden}>{t('act.back')}</span>
      </Button>
      <span className={classes.aloneSaid}>{last ? last.text : ''}</span>
      {last?.state === 'done' && last.undo ? (
        <Button variant="subtle" size="compact-sm" onClick={() => desk.undoDone(last.key)}>
          {t('strip.undo')}
        </Button>
      ) : null}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('act.next')}
        disabled={index + 1 >= rows.length}
        onClick={() => desk.to(index + 1)}
      >
        <IconChevronDown size={18} aria-hidden />
      </ActionIcon>
    </div>
  )
}

/** What is on its way already counts as done. */
function countsNow(tabs: Record<Tab, number> | undefined, { tab, acts, queue }: Desk) {
  if (!tabs) return null
  const sending = [...acts.state.get().decided.values()].filter((at) => at === null).length
  return { ...tabs, [tab]: Math.max(queue.rows.length > 0 ? 1 : 0, tabs[tab] - sending) }
}

/** One region for all that is said, the newest in the place of what was said before. */
function Said({ text, urgent }: { text: string; urgent: boolean }) {
  return (
    <>
      <div role="status" aria-live="polite" className={classes.hidden}>
        {urgent ? '' : text}
      </div>
      <div role="alert" className={classes.hidden}>
        {urgent ? text : ''}
      </div>
    </>
  )
}

/** Queue and worksheet see to these themselves, while they have the focus. */
function useKeysHelp(may: boolean) {
  const { t } = useTranslation('matching')
  const some = may
    ? [
        { key: 'Enter', label: t('keys.accept') },
        { key: '1–9', label: t('keys.digits') },
        { key: 'n', label: t('keys.reject') },
        { key: 'k', label: t('keys.find') },
        { key: 'o', label: t('keys.amounts') },
        { key: 'b', label: t('keys.classify') },
        { key: 'h', label: t('keys.aside') },
        { key: 'j', label: t('keys.note') },
        { key: '␣', label: t('keys.select') },
        { key: 'Ctrl Enter', label: t('keys.batch') },
        { key: 'v', label: t('keys.undoLine') },
        { key: 'Ctrl Z', label: t('keys.undo') },
        { key: 'Ctrl Y', label: t('keys.redo') },
      ]
    : [{ key: 'Enter', label: t('keys.openInvoice') }]
  useShortcuts([
    { key: '↑ ↓', label: t('keys.move') },
    ...some,
    { key: 'i', label: t('keys.reasons') },
    { key: 't', label: t('keys.log') },
    { key: 'Esc', label: t('keys.escape') },
  ])
}
