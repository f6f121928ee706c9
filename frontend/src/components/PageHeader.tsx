import { Group, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  title: string
  /** Beside the title: what the page is about now. */
  detail?: ReactNode
  /** Buttons, at the end of the line. */
  children?: ReactNode
}

/** The page's one heading, which is also the title of the tab. */
export function PageHeader({ title, detail, children }: Props) {
  const { t } = useTranslation()
  const app = t('app')
  useEffect(() => {
    document.title = `${title} · ${app}`
  }, [title, app])
  return (
    <Group justify="space-between" align="end" gap="sm" mb="md" wrap="wrap">
      <Group align="baseline" gap="sm">
        <Title order={1} fz={{ base: 'lg', sm: 'xl' }}>
          {title}
        </Title>
        {detail}
      </Group>
      {children ? <Group gap="xs">{children}</Group> : null}
    </Group>
  )
}
