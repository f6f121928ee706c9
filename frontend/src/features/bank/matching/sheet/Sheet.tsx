import { Button, Group } from '@mantine/core'
import { Suspense, useEffect, useImperativeHandle, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Notice } from '@/components/messages/Notice'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { late } from '@/lib/late'
import { loadTexts } from '@/lib/user/i18n'
import type { Worksheet } from '@/types/matching'

import { Level } from './level'
import common from '../matching.module.css'
import classes from './sheet.module.css'
import { whyRefused } from '../working/refusals'
import type { Batch } from '../working/choosing/useBatch'
import type { Desk } from '../working/useDesk'
import { Acts } from './Acts'
import { Candidates } from './candidates/Candidates'
import { Evidence } from './reasons/Evidence'
import { History } from './History'
import { LineHead } from './LineHead'
import { RestChoices } from './RestChoices'
import { Sums } from './Sums'
import { Verdict } from './reasons/Verdict'
import { WhyRefused } from './reasons/WhyRefused'

// With the bank's own texts, which hold the kinds of lines.
const fetchAsking = async () => ({
  default: (await Promise.all([import('./asking/Asking'), loadTexts('bank'), loadTexts('deciding')]))[0]
    .Asking,
})
const Asking = late(fetchAsking)
const BatchPanel = late(async () => ({
  default: (await Promise.all([import('./batch/BatchPanel'), loadTexts('deciding')]))[0].BatchPanel,
}))

const INSTEAD: ReadonlySet<string> = new Set(['classify', 'find', 'aside', 'note'])

interface Props {
  desk: Desk
  batch: Batch
  onKey: (event: KeyboardEvent) => void
  /** Of its heading: 1 where it is alone on the screen. */
  level: 1 | 2
}

/** The worksheet: the same things in the same places, whichever line it is about. */
export function Sheet({ desk, batch, onKey, level }: Props) {
  const { t } = useTranslation('matching')
  const { shown, sheet, active } = desk
  const box = useRef<HTMLElement>(null)
  useImperativeHandle<HTMLElement | null, HTMLElement | null>(desk.worksheetPlace, () => box.current)
  // In the place of the queue: what is read and pressed goes on here.
  useEffect(() => {
    if (level === 1) box.current?.focus({ preventScroll: true })
  }, [level])
  // Before it is needed: no key waits for it.
  useEffect(() => void fetchAsking().catch(() => undefined), [])
  return (
    // The keys of the queue are those of the worksheet, too: every one of them has a button here.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={box}
      tabIndex={-1}
      className={`card ${common.sheet}`}
      aria-label={t('sheet')}
      aria-busy={active !== null && shown === null}
      onKeyDown={onKey}
      data-sheet-of={active?.id}
    >
      <Level value={level}>
        {batch.forecast ? (
          <Suspense>
            <BatchPanel batch={batch} level={level} />
          </Suspense>
        ) : active === null ? null : shown ? (
          <Content desk={desk} shown={shown} level={level} />
        ) : sheet.error ? (
          <ErrorState error={sheet.error} retry={() => void sheet.refetch()} />
        ) : (
          <LoadingState rows={7} height={36} />
        )}
      </Level>
    </section>
  )
}

function Content({ desk, shown, level }: { desk: Desk; shown: Worksheet; level: 1 | 2 }) {
  const { t } = useTranslation('matching')
  const words = useTranslation()
  const refused = desk.refused.get(shown.line.id)
  const asking = desk.may ? (
    <Suspense>
      <Asking key={`${shown.line.id} ${desk.mode}`} desk={desk} sheet={shown} />
    </Suspense>
  ) : null
  // What is asked stands where one looks, in the place of what was thought of the line.
  const instead = INSTEAD.has(desk.mode)
  return (
    <>
      {/* First for the keyboard, last for the eye: beside the sum that they are about. */}
      {desk.may ? <Acts desk={desk} shown={shown} /> : null}
      <div className={classes.sheetBody}>
        <LineHead sheet={shown} level={level} />
        {refused ? (
          <Notice tone="bad" title={t('refusedTitle', { what: refused.text })}>
            {whyRefused(refused.error, t, words.t)}
          </Notice>
        ) : null}
        {desk.lost ? (
          <Notice tone="info">
            <Group gap="xs" justify="space-between">
              {t('draftKept')}
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => desk.lost && desk.setDraft(desk.lost.draft)}
              >
                {t('draftBack')}
              </Button>
            </Group>
          </Notice>
        ) : null}
        {instead ? null : (
          <>
            <Verdict sheet={shown} />
            {desk.why.asked ? <WhyRefused refusal={desk.why.asked} onPayer={desk.why.otherPayer} /> : null}
            {shown.match ? (
              <Evidence
                key={shown.match.id}
                match={shown.match}
                all={desk.reasons}
                onAll={desk.toggleReasons}
              />
            ) : null}
            <Candidates desk={desk} shown={shown} />
          </>
        )}
        {asking && instead ? asking : null}
        {desk.mode === 'rest' && desk.rest ? <RestChoices desk={desk} rest={desk.rest} /> : null}
        {asking && !instead ? asking : null}
        <History sheet={shown} desk={desk} />
      </div>
      <div className={classes.foot}>
        <Sums desk={desk} shown={shown} />
      </div>
    </>
  )
}
