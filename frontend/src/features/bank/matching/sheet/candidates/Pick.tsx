import { Checkbox } from '@mantine/core'

import common from '../../matching.module.css'
import classes from '../sheet.module.css'

interface Props {
  digit: number
  /** What is chosen, for who does not see it. */
  name: string
  chosen: boolean
  disabled: boolean
  /** Whether Tab comes here, and what tells that somebody is here. */
  stop: boolean
  onStop: () => void
  onPick: () => void
}

/** The digit of what the line may be laid on, and its box; above nine there is no key for it. */
export function Pick({ digit, name, chosen, disabled, stop, onStop, onPick }: Props) {
  const hasKey = digit <= 9
  return (
    <>
      <span className={classes.digit} aria-hidden>
        {hasKey ? digit : ''}
      </span>
      <Checkbox
        size="xs"
        classNames={{
          root: classes.pick,
          inner: classes.pickArea,
          input: classes.pickBox,
          icon: classes.pickIcon,
        }}
        checked={chosen}
        disabled={disabled}
        label={<span className={common.hidden}>{`${digit}: ${name}`}</span>}
        aria-keyshortcuts={hasKey ? String(digit) : undefined}
        onChange={onPick}
        tabIndex={stop ? 0 : -1}
        onFocus={onStop}
      />
    </>
  )
}
