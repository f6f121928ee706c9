import { Button, Group } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Confirm } from '@/components/dialogs/Confirm'
import { toast } from '@/lib/toasts'
import { accountNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import type { ImportedFile, ImportedStatement } from '@/types/bank'

import { forgetBank, undoStatement } from '../api'
import { countsText, span } from '../words'
import type { Answers } from './importFiles'
import classes from './importing.module.css'
import { LineOutcomes } from './LineOutcomes'
import { OwnLayout, WhichAccount, WhichLayout } from './Questions'

interface Props {
  told: ImportedFile
  /** What was handed in, where it is this file alone: of an archive it is not at hand, and its name is told here. */
  source: File | null
  onAnswer: (answer: Answers) => void
}

/** What became of a file: refused and why, or what it brought, statement by statement. */
export function FileOutcome({ told, source, onAnswer }: Props) {
  const { t } = useTranslation('bank')
  const [undone, setUndone] = useState(false)
  const { file, refused, statements } = told
  // A statement that does not add up says so itself.
  const warnings = told.warnings.filter(({ code }) => code !== 'does_not_add_up')
  const brought = statements.reduce((sum, statement) => sum + statement.new, 0)
  return (
    <div className={classes.outcome} data-undone={undone || undefined}>
      {source ? null : <div className={classes.member}>{file}</div>}
      {refused ? <Refused told={told} source={source} onAnswer={onAnswer} /> : null}
      {undone ? <p className={classes.line}>{t('undo.gone')}</p> : null}
      {refused || undone ? null : (
        <>
          {statements.map((statement, index) => (
            <Statement key={index} statement={statement} />
          ))}
          {told.payouts.map((payout, index) => (
            <Payout key={index} payout={payout} />
          ))}
          {warnings.length > 0 ? (
            <ul className={classes.warnings}>
              {warnings.map(({ code, text }, index) => (
                <li key={`${code}-${index}`}>{text}</li>
              ))}
            </ul>
          ) : null}
          <LineOutcomes lines={told.lines} />
          <Acts told={told} brought={brought} onUndone={() => setUndone(true)} />
        </>
      )}
    </div>
  )
}

function Refused({ told: { refused }, source, onAnswer }: Props) {
  const { t } = useTranslation('bank')
  if (!refused) return null
  const { code, text, line, column } = refused
  const place = [
    line === null ? '' : t('refused.line', { line }),
    column === null ? '' : t('refused.column', { column }),
  ].filter(Boolean)
  return (
    <>
      <p className={classes.refused} data-question={code.startsWith('account_') || undefined}>
        {text}
        {place.length > 0 ? <span className={classes.place}> {place.join(', ')}</span> : null}
      </p>
      {code === 'account_unknown' ? (
        <Group gap="xs">
          <Button size="sm" onClick={() => onAnswer({ newAccounts: true })}>
            {t('import.addAccount')}
          </Button>
          <span className={classes.quiet}>{t('import.addAccountHint')}</span>
        </Group>
      ) : null}
      {code === 'layout_ambiguous' ? <WhichLayout onAnswer={onAnswer} /> : null}
      {code === 'unknown_format' && source ? <OwnLayout file={source} onKept={() => onAnswer({})} /> : null}
      {code === 'account_missing' ? <WhichAccount onAnswer={onAnswer} /> : null}
    </>
  )
}

function Statement({ statement }: { statement: ImportedStatement }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const { account, currency, number, from, to, closing, pending, adds_up: proved, id } = statement
  const counts = countsText({ brought: statement.new, known: statement.known, pending }, formats, t)
  return (
    <div className={classes.statement}>
      <div className={classes.what}>
        <span className="figures">{accountNumber(account)}</span>
        <span>
          {[currency, number, from && to ? span(from, to, formats) : ''].filter(Boolean).join(' · ')}
        </span>
      </div>
      <div className={classes.counts}>
        {id !== null && statement.new > 0 ? (
          <Link to={`/bank/lines?statement=${id}`}>{counts}</Link>
        ) : (
          <span>{counts}</span>
        )}
        {closing === null ? null : (
          <span className={classes.quiet}>
            {t('import.closing')} <span className="figures">{formats.money(closing, currency)}</span>
          </span>
        )}
      </div>
      {proved === false ? <p className={classes.refused}>{t('import.unproved')}</p> : null}
    </div>
  )
}

/** What a payment provider paid out in one sum. */
function Payout({ payout }: { payout: ImportedFile['payouts'][number] }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const { provider, identification, currency, net, known, adds_up: proved } = payout
  return (
    <div className={classes.statement}>
      <div className={classes.what}>
        <span>{[provider, identification].filter(Boolean).join(' · ')}</span>
      </div>
      <div className={classes.counts}>
        <span>{countsText({ brought: payout.new, known, pending: 0 }, formats, t)}</span>
        {net === null ? null : (
          <span className={classes.quiet}>
            {t('import.net')} <span className="figures">{formats.money(net, currency)}</span>
          </span>
        )}
      </div>
      {proved === false ? <p className={classes.refused}>{t('import.unprovedPayout')}</p> : null}
    </div>
  )
}

/** The way back out of an import. */
function Acts({ told, brought, onUndone }: { told: ImportedFile; brought: number; onUndone: () => void }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const id = told.statements[0]?.id
  if (id === undefined || id === null || brought === 0) return null
  return (
    <div>
      <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setAsking(true)}>
        {t('undo.act')}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('undo.title')}
        act={t('undo.act')}
        run={async () => {
          await undoStatement(id)
          toast(t('undo.done', { name: told.file }))
          onUndone()
          await forgetBank(queries)
        }}
      >
        {t('undo.text', { count: brought, n: formats.count(brought), name: told.file })}
      </Confirm>
    </div>
  )
}
