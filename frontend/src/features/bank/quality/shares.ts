/** Shares and probabilities as people read them. */
import { useFormats } from '@/lib/values/useFormats'

export interface Shares {
  /** `2,47%`, `0,022%`: two digits that say something. Null is told as a dash. */
  share: (value: number | null) => string
  /** `99,9%`; never 100, whatever is said of it. */
  sure: (value: number | null) => string
  /** `0,4` of a count that is only expected. */
  few: (value: number | null) => string
}

export function useShares(): Shares {
  const { language } = useFormats()
  const written = (value: number, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, options).format(value)
  return {
    share: (value) =>
      value === null
        ? '–'
        : written(value, {
            style: 'percent',
            ...(value < 0.1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 1 }),
          }),
    sure: (value) =>
      value === null
        ? '–'
        : // Rounded down: what is said is never surer than it was.
          written(Math.floor(Math.min(value, 0.99999) * 1e5 + 1e-6) / 1e5, {
            style: 'percent',
            maximumFractionDigits: value >= 0.99 ? 3 : 1,
          }),
    few: (value) => (value === null ? '–' : written(value, { maximumSignificantDigits: 2 })),
  }
}
