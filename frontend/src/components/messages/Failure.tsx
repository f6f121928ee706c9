import { useTranslation } from 'react-i18next'

import { explain } from '@/lib/service/explain'

import { Notice } from './Notice'

interface Props {
  /** Nothing is shown without one. */
  error: unknown
}

/** Why what was just tried did not work, read out as it appears. */
export function Failure({ error }: Props) {
  const { t } = useTranslation()
  if (!error) return null
  const { title, text } = explain(error, t)
  return (
    <Notice tone="bad" role="alert" title={title}>
      {text}
    </Notice>
  )
}
