import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { accountNumber } from '@/lib/values/formats'
import type { QueueLine } from '@/types/matching'

import { Reach } from '../../../explaining/Reach'
import { conditionsOf } from '../../../explaining/conditions'
import type { Desk } from '../../working/useDesk'
import { Panel } from './Panel'
import classes from './asking.module.css'

/** What the line is, where it pays no invoice; and, where one says so, all lines like it. */
export function Classify({ desk, line }: { desk: Desk; line: QueueLine }) {
  const deciding = useTranslation('deciding')
  const bank = useTranslation('bank')
  const { kinds, kind, teaches } = desk.classifying
  const chosen = kinds[kind]
  return (
    <Panel
      title={deciding.t('classify.title')}
      act={deciding.t('classify.act')}
      onAct={desk.classifyNow}
      desk={desk}
    >
      <div role="radiogroup" aria-label={deciding.t('classify.title')} className={classes.kinds}>
        {kinds.map((code, index) => (
          <label key={code} className={classes.kind} data-chosen={index === kind || undefined}>
            <input
              type="radio"
              name="kind"
              checked={index === kind}
              onChange={() => desk.setKind(index)}
              aria-keyshortcuts={index < 9 ? String(index + 1) : undefined}
            />
            <span className={classes.digit} aria-hidden>
              {index < 9 ? index + 1 : ''}
            </span>
            {bank.t(`code.${code}`)}
          </label>
        ))}
      </div>
      <Checkbox
        size="sm"
        mt="xs"
        label={deciding.t('classify.rule')}
        aria-keyshortcuts="r"
        checked={teaches}
        onChange={desk.toggleRule}
      />
      {teaches && chosen ? (
        <>
          <p className={classes.dim}>{deciding.t('classify.like', { what: likeOf(line) })}</p>
          <Reach code={chosen} conditions={conditionsOf(line)} />
        </>
      ) : null}
    </Panel>
  )
}

function likeOf(line: QueueLine): string {
  const { counterparty_account: account, counterparty_name: name, text } = conditionsOf(line)
  return (account && accountNumber(account)) ?? name ?? text ?? ''
}
