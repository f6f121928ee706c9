import { ActionIcon, Button, Group, Menu, Text } from '@mantine/core'
import { IconChevronDown, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

interface Props {
  start: (fullSync: boolean) => void
  starting: boolean
  disabled: boolean
}

/** Only what changed, by one click; everything anew by two. */
export function StartButton({ start, starting, disabled }: Props) {
  const { t } = useTranslation('sync')
  return (
    <Group gap={1} wrap="nowrap">
      <Button
        leftSection={<IconRefresh size={17} aria-hidden />}
        loading={starting}
        disabled={disabled}
        onClick={() => start(false)}
        style={{ borderStartEndRadius: 0, borderEndEndRadius: 0 }}
      >
        {t('now.button')}
      </Button>
      <Menu position="bottom-end" width={300} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon
            size={36}
            aria-label={t('now.more')}
            disabled={disabled || starting}
            style={{ borderStartStartRadius: 0, borderEndStartRadius: 0 }}
          >
            <IconChevronDown size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown aria-label={t('now.more')}>
          <Choice title={t('now.incremental')} hint={t('now.incrementalHint')} onClick={() => start(false)} />
          <Choice title={t('now.full')} hint={t('now.fullHint')} onClick={() => start(true)} />
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}

function Choice({ title, hint, onClick }: { title: string; hint: string; onClick: () => void }) {
  return (
    <Menu.Item onClick={onClick}>
      {title}
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    </Menu.Item>
  )
}
