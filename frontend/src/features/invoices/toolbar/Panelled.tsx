import { Button, Drawer, Popover } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  opened: boolean
  onToggle: (opened: boolean) => void
  Icon: TablerIcon
  text: string
  width: number
  phone: boolean
  children: ReactNode
}

/** A button with a panel below it; on a phone a drawer from below. */
export function Panelled({ opened, onToggle, Icon, text, width, phone, children }: Props) {
  const { t } = useTranslation()
  const target = (
    <Button
      variant="default"
      px="sm"
      leftSection={<Icon size={17} stroke={1.6} aria-hidden />}
      aria-expanded={opened}
      onClick={() => onToggle(!opened)}
    >
      {text}
    </Button>
  )
  if (phone) {
    return (
      <>
        {target}
        <Drawer
          opened={opened}
          onClose={() => onToggle(false)}
          position="bottom"
          size="85%"
          title={text}
          closeButtonProps={{ 'aria-label': t('actions.close') }}
        >
          {children}
        </Drawer>
      </>
    )
  }
  return (
    <Popover
      opened={opened}
      onChange={onToggle}
      position="bottom-start"
      width={width}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown mah="calc(100dvh - 196px)" style={{ overflowY: 'auto' }} aria-label={text}>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}
