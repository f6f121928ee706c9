import { Button, Popover } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import { Suspense, type ReactNode } from 'react'

import { LoadingState } from '@/components/messages/states'
import { late } from '@/lib/late'

const PanelDrawer = late(async () => ({ default: (await import('./PanelDrawer')).PanelDrawer }))

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
        {opened ? (
          <Suspense>
            <PanelDrawer title={text} onClose={() => onToggle(false)}>
              <Suspense fallback={<LoadingState rows={5} />}>{children}</Suspense>
            </PanelDrawer>
          </Suspense>
        ) : null}
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
        <Suspense fallback={<LoadingState rows={5} height={28} />}>{children}</Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
