import { ActionIcon, Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowLeft, IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { Notice } from '@/components/messages/Notice'
import { LoadingState } from '@/components/messages/states'
import { useFocusKept } from '@/lib/focus'
import { late } from '@/lib/late'
import { loadTexts } from '@/lib/user/i18n'
import { useShortcuts } from '@/lib/shortcuts'
import { useSkip } from '@/lib/skip'
import { useSession } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import type { Tab } from '@/types/matching'

import { summaryQuery } from './api'
import { Head, Tools } from './Head'
import classes from './matching.module.css'
import { ChosenBar } from './queue/ChosenBar'
import { Queue } from './queue/Queue'
import { Strip } from './queue/Strip'
import { Tabs } from './queue/Tabs'
import { Sheet } from './sheet/Sheet'
import { useBatch } from './working/choosing/useBatch'
import { useDesk, type Desk } from './working/useDesk'
import { useDeskKeys } from './working/useDeskKeys'
import { useStatements } from './working/useStatements'
import { useSelection } from './working/choosing/useSelection'

const Log = late(async () => ({
  default: (await Promise.all([import('./log/Log'), loadTexts('deciding')]))[0].Log,
}))
const Beside = late(async () => ({
  default: (await Promise.all([import('./beside/Beside'), loadTexts('deciding')]))[0].Beside,
}))
const ImportDialog = late(async () => ({
  default: (
    await Promise.all([import('../importing/ImportDialog'), loadTexts('bank'), loadTexts('upload')])
  )[0].ImportDialog,
}))
const QueueEmpty = late(async () => ({ default: (await import('./queue/QueueEmpty')).QueueEmpty }))

/** Which money pays which invoice: the lines that wait, and beside them all that one needs to decide about one. */
export function MatchingPage() {
  const { t } = useTranslation('matching')
  const desk = useDesk()
  const summary = useQuery(summaryQuery(desk.narrowed))
  const phone = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  // For less than three columns it takes the place of the queue, on a phone of the worksheet.
  const tight = useMediaQuery('(max-width: 80em)', false, { getInitialValueInEffect: false })
  const list = `${desk.tab} ${JSON.stringify(desk.narrowed)}`
  const imports = useSession().may('import_statements')
  const statements = useStatements(imports)
  const upload = imports ? statements.open : null
  const selection = useSelection(list, desk.rows, desk.index, desk.queue.whole)
  const batch = useBatch(desk, selection)
  useKeysHelp(desk.may)
  const counts = countsNow(summary.data?.tabs, desk)
  const alone = phone && (desk.alone || batch.opened) && desk.rows.length > 0
  const keys = useDeskKeys(desk, selection, batch, phone && !alone)
  // Where there is no line there is nothing beside it: why, says the queue, in whose place it may stand.
  const none = desk.rows.length === 0 && !desk.queue.isPending
  const beside = desk.beside.opened && !batch.opened && !none && (alone || !phone)
  const queued = !alone && desk.rows.length > 0 && !(beside && tight)
  useSkip(queued ? t('toQueue') : null, desk.focusQueue)
  const work = useRef<HTMLDivElement>(null)
  useFocusKept(work, () =>
    queued ? desk.focusQueue() : desk.worksheetPlace.current?.focus({ preventScroll: true }),
  )
  /** One step, as by Escape: from the invoice to the line, from there to the list. */
  function back() {
    if (batch.opened) batch.close()
    else if (beside) desk.beside.close()
    else desk.setAlone(false)
  }
  return (
    <div className={classes.page} data-sheet>
      {alone ? (
        <AloneBar desk={desk} count={counts?.[desk.tab] ?? 0} onBack={back} />
      ) : (
        <>
          <Head desk={desk} toDo={summary.data?.to_do} />
          {desk.may ? null : (
            <div className={classes.notice}>
              <Notice tone="info">{t('readOnly')}</Notice>
            </div>
          )}
          <div className={classes.narrowing}>
            <Tabs tab={desk.tab} counts={counts} onTab={desk.setTab} />
            <Tools desk={desk} upload={upload} uploading={statements.uploading} />
          </div>
        </>
      )}
      <div ref={work} className={classes.work} data-beside={(beside && !tight) || undefined}>
        {alone ? null : (
          <section
            className={`card ${classes.queue}`}
            aria-label={t('queue')}
            inert={beside && tight ? true : undefined}
          >
            <Strip desk={desk} />
            {desk.rows.length === 0 ? (
              <Suspense fallback={<LoadingState rows={8} height={44} />}>
                <QueueEmpty desk={desk} counts={counts} upload={upload} />
              </Suspense>
            ) : (
              <Queue desk={desk} selection={selection} onKey={keys} label={t('queue')} />
            )}
            <ChosenBar selection={selection} batch={batch} />
          </section>
        )}
        {(phone && !alone) || (phone && beside) ? null : (
          <Sheet desk={desk} batch={batch} onKey={keys} level={alone ? 1 : 2} />
        )}
        {beside ? (
          <Suspense>
            <Beside desk={desk} instead={tight} onKey={keys} level={alone ? 1 : 2} />
          </Suspense>
        ) : null}
      </div>
      <Said {...desk.said} />
      {statements.over ? <div className={classes.over}>{t('dropHere')}</div> : null}
      {statements.files ? (
        <Suspense>
          <ImportDialog
            files={statements.files}
            opened={statements.opened}
            onClose={statements.close}
            onBusy={statements.setBusy}
          />
        </Suspense>
      ) : null}
      {desk.logOpened ? (
        <Suspense>
          <Log desk={desk} />
        </Suspense>
      ) : null}
    </div>
  )
}

/** On a phone, over the worksheet: the way back, where one is, and the neighbours. */
function AloneBar({ desk, count, onBack }: { desk: Desk; count: number; onBack: () => void }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const { index, rows } = desk
  const { reach } = desk.queue
  const last = desk.done[0]
  const atEnd = index + 1 >= rows.length
  // There is no list here that would ask for more of them.
  useEffect(() => reach(index), [reach, index])
  return (
    <div className={classes.aloneBar}>
      <Button
        variant="subtle"
        color="gray"
        onClick={onBack}
        leftSection={<IconArrowLeft size={17} aria-hidden />}
      >
        <span className="figures">
          {formats.count(index + 1)} / {formats.count(Math.max(count, rows.length))}
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
        data-disabled={atEnd || undefined}
        aria-disabled={atEnd}
        onClick={() => (atEnd ? undefined : desk.to(index + 1))}
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
        { key: 'p', label: t('keys.otherPayer') },
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
    { key: 'm', label: t('keys.whyNot') },
    { key: 's', label: t('keys.beside') },
    { key: 't', label: t('keys.log') },
    { key: 'Esc', label: t('keys.escape') },
  ])
}
