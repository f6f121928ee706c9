import { useFormats, type Formats } from '@/lib/useFormats'

interface Props {
  amount: string | null
  currency: string
}

/** An amount with every digit; an empty one is a dash. */
export function Money(props: Props) {
  return <MoneyIn {...props} formats={useFormats()} />
}

/** The same where many are drawn at once, in formats that whoever draws them has already. */
export function MoneyIn({ amount, currency, formats }: Props & { formats: Formats }) {
  return <span className="figures">{amount === null ? '–' : formats.money(amount, currency)}</span>
}
