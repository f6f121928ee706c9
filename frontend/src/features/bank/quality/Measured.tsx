import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { MatchingQuality, Measured as Figure } from '@/types/quality'

import classes from './quality.module.css'
import { useShares } from './shares'

/** The two measured figures, never mixed, and how much is automatic. */
export function Measured({ quality }: { quality: MatchingQuality }) {
  const { t } = useTranslation('quality')
  const formats = useFormats()
  const { share, sure } = useShares()
  const { undone, spot_check: check, benchmark, automatic, threshold } = quality
  return (
    <section aria-label={t('measured')}>
      <ul className={classes.figures}>
        <Wrong title={t('undone.title')} figure={undone} of="undone.of">
          {t('undone.text')}
        </Wrong>
        <Wrong title={t('check.title')} figure={check} of="check.of">
          {t('check.text')}
        </Wrong>
        <li className={`card ${classes.figure}`}>
          <Title order={2} fz="sm" fw={500} c="dimmed">
            {t('automatic.title')}
          </Title>
          <div className={classes.value}>{share(automatic.share)}</div>
          <Text size="sm">
            {t('automatic.of', { n: formats.count(automatic.lines), of: formats.count(automatic.of) })}
          </Text>
          <Text size="xs" c="dimmed">
            {t('automatic.threshold', { share: sure(threshold.confidence) })}
            {threshold.confidence > threshold.of_the_weights
              ? ` ${t('automatic.raised', { share: sure(threshold.of_the_weights) })}`
              : null}
          </Text>
        </li>
      </ul>
      <Text size="xs" c="dimmed" mt="xs">
        {t('small')}{' '}
        {t('benchmark', {
          wrong: formats.count(benchmark.wrong),
          of: formats.count(benchmark.of),
          share: share(benchmark.at_most),
        })}
      </Text>
    </section>
  )
}

interface WrongProps {
  title: string
  figure: Figure
  of: 'undone.of' | 'check.of'
  children: ReactNode
}

/** `2 of 318`, and what that says at most of all there will be. */
function Wrong({ title, figure: { wrong, of, at_most: most }, of: among, children }: WrongProps) {
  const { t } = useTranslation('quality')
  const formats = useFormats()
  const { share } = useShares()
  return (
    <li className={`card ${classes.figure}`}>
      <Title order={2} fz="sm" fw={500} c="dimmed">
        {title}
      </Title>
      <div className={classes.value}>{of > 0 ? formats.count(wrong) : '–'}</div>
      <Text size="sm">
        {of > 0 ? t(among, { of: formats.count(of) }) : t('nothingYet')}
        {most === null ? null : (
          <>
            {', '}
            <strong title={t('bound')}>{t('atMost', { share: share(most) })}</strong>
          </>
        )}
      </Text>
      <Text size="xs" c="dimmed">
        {children}
        {most === null ? null : ` (${t('bound')})`}
      </Text>
    </li>
  )
}
