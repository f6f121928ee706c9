import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { Worksheet } from '@/types/matching'

import type { Desk } from '../working/useDesk'
import { KeyLink } from './KeyLink'
import classes from './sheet.module.css'

/** What happened to the line, the latest first; it stays for ever. */
export function History({ sheet, desk }: { sheet: Worksheet; desk: Desk }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const read = t('line.readFrom', {
    day: formats.day(sheet.read_at),
    file: sheet.file_name,
    position: formats.count(sheet.position),
  })
  return (
    <div className={classes.history}>
      <p>
        <span>{t('history.title')}:</span>{' '}
        {[
          ...sheet.history.map(({ kind, user_name: name, made_at: at }) => {
            const told = { what: t(`history.${kind}`), time: formats.dateTime(at), name }
            return name ? t('history.by', told) : t('history.byRun', told)
          }),
          read,
        ].join(' · ')}
      </p>
      {desk.may ? (
        <KeyLink name="j" onClick={() => desk.setMode('note')}>
          {t('act.note')}
        </KeyLink>
      ) : null}
      <KeyLink name="t" onClick={desk.openLog}>
        {t('act.log')}
      </KeyLink>
    </div>
  )
}
