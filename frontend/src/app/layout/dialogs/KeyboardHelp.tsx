import { Kbd, Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { keyboardHelp, shortcuts } from '@/lib/shortcuts'
import { useStore } from '@/lib/store'

import classes from '../Shell.module.css'

/** The keys that do something on the page shown. */
export function KeyboardHelp() {
  const { t } = useTranslation()
  const opened = useStore(keyboardHelp)
  const close = () => keyboardHelp.set(false)
  const known = useStore(shortcuts)
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={
        <Text fw={640} fz="lg">
          {t('help.title')}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <Text size="sm" c="dimmed">
        {t('help.intro')}
      </Text>
      <dl className={classes.keys}>
        {known.map(({ key, label }) => [
          <dt key={`${key}-key`}>
            <Kbd>{key}</Kbd>
          </dt>,
          <dd key={key}>{label}</dd>,
        ])}
      </dl>
    </Modal>
  )
}
