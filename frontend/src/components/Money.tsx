import { useFormats } from '@/lib/useFormats'

interface Props {
  amount: string | null
  currency: string
}

/** An amount with every digit; an empty one is a dash. */
export function Money({ amount, currency }: Props) {
  const formats = useFormats()
  return <span className="figures">{amount === null ? '–' : formats.money(amount, currency)}</span>
}
