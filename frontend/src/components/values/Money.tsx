import { useFormats, type Formats } from '@/lib/values/useFormats'

interface Props {
  amount: string | null
  currency: string
}

/** An amount with every digit; an empty one is a dash. */
export function Money(props: Props) {
  return <MoneyIn {...props} formats={useFormats()} />
}

/**
 * The same where many are drawn at once, in formats that whoever draws them has already. `titled` where there may be
 * too little room for it: pointing at it shows the whole. `struck` through where nobody owes it any more.
 */
export function MoneyIn({
  amount,
  currency,
  formats,
  titled,
  struck = false,
}: Props & { formats: Formats; titled?: true; struck?: boolean }) {
  const text = amount === null ? '–' : formats.money(amount, currency)
  return (
    <span className={struck ? 'figures struck' : 'figures'} title={titled && text}>
      {text}
    </span>
  )
}
