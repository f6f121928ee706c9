import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { Worksheet } from '@/types/matching'

import type { Desk } from '../working/useDesk'
import { Key } from './KeyLink'
import classes from './sheet.module.css'

/** What can be done about the line; the first button is what Enter does. */
export function Acts({ desk, shown }: { desk: Desk; shown: Worksheet }) {
  const { t } = useTranslation('matching')
  const { primary, changes } = desk
  if (primary === 'nothing') return null
  // Beside a proposal a rule's word for the line is no decision to take back; and five buttons would take a second row,
  // which moves them from line to line.
  const explained = Boolean(shown.line.explanation?.code) && !(shown.match && changes)
  const undoable = shown.allocations.length > 0 || explained
  const first = primary === 'choose' || primary === 'done' ? 'accept' : primary
  const one = (
    name: 'reject' | 'undo' | 'classify' | 'aside' | 'asideBack',
    key: string,
    run: () => void,
  ) => (
    <Button variant="default" onClick={run} aria-keyshortcuts={key} rightSection={<Key name={key} />}>
      {t(`act.${name}`)}
    </Button>
  )
  return (
    <div className={classes.acts} data-acts>
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
      {shown.match && changes ? one('reject', 'n', desk.reject) : null}
      {changes ? one('classify', 'b', () => desk.setMode('classify')) : null}
      {changes ? one(shown.line.mark?.is_aside ? 'asideBack' : 'aside', 'h', desk.aside) : null}
      {undoable ? one('undo', 'v', desk.undoThis) : null}
    </div>
  )
}
