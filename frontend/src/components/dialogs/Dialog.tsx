import { Modal, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  opened: boolean
  onClose: () => void
  title: string
  children: ReactNode
  size?: string
  /** Holds something that is lost with it: only its buttons close it. */
  keep?: boolean
  /** What is in it goes on when it closes, and is there again when it opens. */
  stays?: boolean
}

/** A window over the page. What is in it is made when it opens and gone when it closes. */
export function Dialog({
  opened,
  onClose,
  title,
  children,
  size = 'md',
  keep = false,
  stays = false,
}: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={size}
      keepMounted={stays}
      title={
        <Text span fw={640} fz="lg">
          {title}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('actions.close') }}
      withCloseButton={!keep}
      closeOnEscape={!keep}
      closeOnClickOutside={!keep}
    >
      {children}
    </Modal>
  )
}
