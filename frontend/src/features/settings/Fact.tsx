import type { ReactNode } from 'react'

import classes from './Settings.module.css'

/** A name and its value, inside of `<dl>`. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
