import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useFormats } from '@/lib/values/useFormats'
import type { Figure } from '@/types/api'

import { invoicesOf } from './links'

interface Props {
  figure: Figure
  currency: string
  /** What it is the figure of, for who hears it without seeing where it stands. */
  label: string
  className?: string
  bad?: boolean
}

/** An amount that leads to the list that makes it up. */
export function FigureLink({ figure, currency, label, className = '', bad = false }: Props) {
  const words = useFigureWords(label, figure, currency)
  const formats = useFormats()
  return (
    <Link
      to={invoicesOf(figure.query)}
      className={`figures ${className}`}
      aria-label={words}
      data-bad={bad || undefined}
    >
      {formats.money(figure.amount, currency)}
    </Link>
  )
}

export function useFigureWords(label: string, figure: Figure, currency: string): string {
  const { t } = useTranslation('overview')
  const formats = useFormats()
  const documents = t('figures.documents', { count: figure.count, n: formats.count(figure.count) })
  return t('figures.link', { label, amount: formats.money(figure.amount, currency), documents })
}
