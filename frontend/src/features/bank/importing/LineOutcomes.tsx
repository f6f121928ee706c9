import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { ImportedFile } from '@/types/bank'

import classes from './importing.module.css'

const OUTCOMES = ['new', 'known', 'question'] as const
/** The service tells no more of a file. */
const MOST = 1000

/** Line by line what became of a file, by where the lines stand in it. */
export function LineOutcomes({ lines }: Pick<ImportedFile, 'lines'>) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  if (lines.length === 0) return null
  return (
    <details className={classes.lines}>
      <summary>{t('import.byLine')}</summary>
      <dl>
        {OUTCOMES.map((outcome) => {
          const found = lines.filter((line) => line.outcome === outcome).map(({ line }) => line)
          if (found.length === 0) return null
          return (
            <div key={outcome}>
              <dt>{t(`import.outcome.${outcome}`)}</dt>
              <dd className="figures">{ranges(found)}</dd>
            </div>
          )
        })}
      </dl>
      {lines.length >= MOST ? <p>{t('import.firstLines', { n: formats.count(MOST) })}</p> : null}
    </details>
  )
}

/** `3–7, 12`: lines that follow each other as one. */
export function ranges(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b)
  const found: [number, number][] = []
  for (const number of sorted) {
    const last = found.at(-1)
    if (last?.[1] === number - 1) last[1] = number
    else found.push([number, number])
  }
  return found.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`)).join(', ')
}
