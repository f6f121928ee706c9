import { use, type ReactNode } from 'react'

import { Level } from './level'

/** A heading below that of the line, or of the invoice beside it: no level is left out wherever they stand. */
export function Heading({
  id,
  className,
  children,
}: {
  id?: string
  className?: string
  children: ReactNode
}) {
  const Tag = use(Level) === 1 ? 'h2' : 'h3'
  return (
    <Tag id={id} className={className}>
      {children}
    </Tag>
  )
}
