import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { EmptyState } from '@/components/messages/states'

interface Props {
  children: ReactNode
}

/** What stands in the place of a page that broke, or whose chunk is no longer on the server. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state = { error: undefined as unknown }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    return this.state.error === undefined ? this.props.children : <Broken error={this.state.error} />
  }
}

function Broken({ error }: { error: unknown }) {
  const { t } = useTranslation()
  // How browsers say that a chunk of an older build is not there any more.
  const part = error instanceof TypeError && /import|module|fetch/i.test(error.message) ? 'chunk' : 'unknown'
  return (
    <EmptyState
      level={1}
      title={t(`errors.${part}.title`)}
      icon={<IconAlertTriangle size={28} stroke={1.5} aria-hidden />}
      action={<Button onClick={() => location.reload()}>{t('states.reload')}</Button>}
    >
      {t(`errors.${part}.text`)}
    </EmptyState>
  )
}
