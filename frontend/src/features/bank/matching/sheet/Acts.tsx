import { Button, Kbd } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { Worksheet } from '@/types/matching'

import classes from './sheet.module.css'
import type { Desk } from '../working/useDesk'

/** What can be done about the line; the first button is what Enter does. */
export function Acts({ desk, shown }: { desk: Desk; shown: Worksheet }) {
  const { t } = useTranslation('matching')
  const { primary } = desk
  if (primary === 'nothing') return null
  const undoable = shown.allocations.length > 0 || Boolean(shown.line.explanation?.code)
  const first = primary === 'acceptKind' ? 'acceptKind' : primary === 'allocate' ? 'allocate' : 'accept'
  return (
    <div className={classes.acts}>
      {primary === 'done' ? null : (
        <Button
          onClick={desk.enter}
          disabled={primary === 'choose'}
          aria-keyshortcuts="Enter"
          rightSection={<Key name="⏎" />}
        >
          {t(`act.${first}`)}
        </Button>
      )}
      {shown.match ? (
        <Button variant="default" onClick={desk.reject} aria-keyshortcuts="n" rightSection={<Key name="n" />}>
          {t('act.reject')}
        </Button>
      ) : null}
      {undoable ? (
        <Button
          variant="default"
          onClick={desk.undoThis}
          aria-keyshortcuts="v"
          rightSection={<Key name="v" />}
        >
          {t('act.undo')}
        </Button>
      ) : null}
    </div>
  )
}

function Key({ name }: { name: string }) {
  return (
    <Kbd size="xs" aria-hidden className={classes.key}>
      {name}
    </Kbd>
  )
}
