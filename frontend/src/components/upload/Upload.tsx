import { ActionIcon, Button, Progress, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconRefresh, IconUpload, IconX } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useId, useRef, useState, type DragEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { explain } from '@/lib/service/explain'
import { useFormats } from '@/lib/values/useFormats'

import { filesOf } from './dropping'
import classes from './Upload.module.css'
import { useUploads, type Send, type Upload as Sent } from './useUploads'

type Tone = 'good' | 'warn' | 'bad'

interface Props<Outcome> {
  /** What is uploaded here: `Bankkivonatok feltöltése`. */
  label: string
  /** What may be uploaded, in words. */
  hint?: string
  /** As `<input accept>` takes it: `.xml,.sta`. A hint for the browser's dialog, no check. */
  accept?: string
  /** Bytes of one file. */
  most?: number
  send: Send<Outcome>
  /** What became of a file that arrived; `again` sends it once more. */
  outcome: (outcome: Outcome, file: File, again: () => void) => ReactNode
  /** How it ended, where that a file arrived is not all. */
  tone?: (outcome: Outcome) => Tone
  onDone?: (outcome: Outcome, file: File) => void
  /** What was let go elsewhere, to be sent at once; others that are given later are sent besides. */
  given?: readonly File[]
  onState?: (state: UploadsState) => void
}

/** How far all of them are. */
export interface UploadsState {
  busy: boolean
  count: number
  ended: number
  failed: number
}

/** A place for any number of files: dropped, or chosen; each tells how far it is, and what became of it. */
export function Upload<Outcome>(props: Props<Outcome>) {
  const { label, hint, accept, most, send, outcome, tone = () => 'good', onDone } = props
  const { t } = useTranslation('upload')
  const formats = useFormats()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const checked = (files: readonly File[]) =>
    files.map((file) => ({
      file,
      error: most !== undefined && file.size > most ? new TooLargeError(most) : null,
    }))
  const { uploads, busy, add, retry, remove, clear } = useUploads(send, onDone, () =>
    checked(props.given ?? []),
  )
  useNoDropElsewhere()

  const take = (files: readonly File[]) => add(checked(files))
  function onDrop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    take(filesOf(event.dataTransfer))
  }
  const taken = useRef(props.given)
  const takeMore = useEffectEvent(take)
  useEffect(() => {
    if (props.given === taken.current) return
    taken.current = props.given
    takeMore(props.given ?? [])
  }, [props.given])
  const ended = uploads.filter(({ state: { name } }) => name === 'done' || name === 'failed').length
  const failed = uploads.filter(({ state }) => toneOf(state, tone) === 'bad').length
  const { onState } = props
  const count = uploads.length
  useEffect(() => onState?.({ busy, count, ended, failed }), [onState, busy, count, ended, failed])
  return (
    <section className={classes.upload} aria-labelledby={id}>
      {/* Dropping has its equal in the button, which keys reach. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={classes.place}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
        }}
        onDrop={onDrop}
      >
        <IconUpload size={26} stroke={1.5} aria-hidden />
        <Text id={id} fw={560}>
          {label}
        </Text>
        <Text size="sm" c="dimmed">
          {t('drop')}
          {hint ? ` ${hint}` : null}
        </Text>
        <Button variant="default" h={44} onClick={() => input.current?.click()}>
          {t('choose')}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={accept}
          aria-label={label}
          onChange={(event) => {
            take([...(event.currentTarget.files ?? [])])
            // The same file may be chosen again, after it was mended.
            event.currentTarget.value = ''
          }}
        />
      </div>
      {uploads.length > 0 ? (
        <>
          <div className={classes.summary}>
            <Text size="sm" c="dimmed" role="status">
              {t('summary', { ended: formats.count(ended), count: uploads.length })}
              {failed > 0 ? ` ${t('failed', { count: failed })}` : null}
            </Text>
            {busy ? null : (
              <Button variant="subtle" color="gray" h={44} onClick={clear}>
                {t('clear')}
              </Button>
            )}
          </div>
          <ul className={classes.files} aria-label={t('files')}>
            {uploads.map((upload) => (
              <Row
                key={upload.id}
                upload={upload}
                outcome={outcome}
                tone={toneOf(upload.state, tone)}
                onAgain={() => retry(upload.id)}
                onRetry={upload.state.name === 'failed' && !tooLarge(upload) ? () => retry(upload.id) : null}
                onRemove={() => remove(upload.id)}
              />
            ))}
          </ul>
        </>
      ) : null}
    </section>
  )
}

interface RowProps<Outcome> {
  upload: Sent<Outcome>
  outcome: Props<Outcome>['outcome']
  /** Null as long as it is on its way. */
  tone: Tone | null
  onAgain: () => void
  onRetry: (() => void) | null
  onRemove: () => void
}

function Row<Outcome>(props: RowProps<Outcome>) {
  const { upload, outcome, tone, onAgain, onRetry, onRemove } = props
  const { file, state } = upload
  const { t } = useTranslation('upload')
  const underway = state.name === 'waiting' || state.name === 'sending'
  return (
    <li className={classes.file} data-state={state.name} data-tone={tone ?? undefined}>
      <span className={classes.sign} aria-hidden>
        {tone === 'good' ? <IconCheck size={18} /> : null}
        {tone === 'warn' || tone === 'bad' ? <IconAlertTriangle size={18} /> : null}
      </span>
      <div className={classes.told}>
        <span className={classes.name}>
          <span className={classes.fileName} title={file.name}>
            {file.name}
          </span>{' '}
          <Size bytes={file.size} />
        </span>
        <Told state={state} name={file.name} outcome={(arrived) => outcome(arrived, file, onAgain)} />
      </div>
      {onRetry ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={44}
          aria-label={t('retry', { name: file.name })}
          onClick={onRetry}
        >
          <IconRefresh size={18} aria-hidden />
        </ActionIcon>
      ) : null}
      <ActionIcon
        variant="subtle"
        color="gray"
        size={44}
        aria-label={t(underway ? 'stop' : 'remove', { name: file.name })}
        onClick={onRemove}
      >
        <IconX size={18} aria-hidden />
      </ActionIcon>
    </li>
  )
}

interface ToldProps<Outcome> {
  state: Sent<Outcome>['state']
  name: string
  outcome: (outcome: Outcome) => ReactNode
}

function Told<Outcome>({ state, name, outcome }: ToldProps<Outcome>) {
  const { t } = useTranslation('upload')
  const words = useTranslation()
  const formats = useFormats()
  switch (state.name) {
    case 'waiting':
      return <span className={classes.state}>{t('waiting')}</span>
    case 'sending': {
      const { share, read } = state
      const counted = read !== undefined && read.total > 0
      return (
        <>
          <Progress.Root size="sm">
            <Progress.Section
              value={counted ? (100 * read.done) / read.total : share * 100}
              aria-label={t('progress', { name })}
              // All of it is there: now it is read.
              striped={share >= 1 && !counted}
              animated={share >= 1 && !counted}
            />
          </Progress.Root>
          <span className={classes.state}>
            {counted
              ? t('readingOf', { done: formats.count(read.done), total: formats.count(read.total) })
              : share >= 1
                ? t('reading')
                : t('sending', { percent: String(Math.floor(share * 100)) })}
          </span>
        </>
      )
    }
    case 'done':
      return <div className={classes.outcome}>{outcome(state.outcome)}</div>
    case 'failed': {
      if (state.error instanceof TooLargeError) {
        return <span className={classes.state}>{t('tooLarge', { most: megabytes(state.error.most) })}</span>
      }
      const { title, text } = explain(state.error, words.t)
      return <span className={classes.state}>{text || title}</span>
    }
  }
}

function toneOf<Outcome>(state: Sent<Outcome>['state'], of: (outcome: Outcome) => Tone): Tone | null {
  if (state.name === 'done') return of(state.outcome)
  return state.name === 'failed' ? 'bad' : null
}

/** Refused here already. */
class TooLargeError extends Error {
  constructor(readonly most: number) {
    super('too large')
  }
}

function tooLarge(upload: Sent<unknown>): boolean {
  return upload.state.name === 'failed' && upload.state.error instanceof TooLargeError
}

function Size({ bytes }: { bytes: number }) {
  const { number } = useFormats()
  const [amount, unit] =
    bytes < 1024 * 1024
      ? [String(Math.ceil(bytes / 1024)), 'KB']
      : [(Math.ceil((bytes * 10) / (1024 * 1024)) / 10).toString(), 'MB']
  return <span className={classes.size}>{`${number(amount)}\u00a0${unit}`}</span>
}

function megabytes(bytes: number): string {
  return String(Math.floor(bytes / (1024 * 1024)))
}

/** A file that is dropped beside the place would take the place of the page. */
function useNoDropElsewhere() {
  useEffect(() => {
    const prevent = (event: Event) => event.preventDefault()
    window.addEventListener('dragover', prevent)
    window.addEventListener('drop', prevent)
    return () => {
      window.removeEventListener('dragover', prevent)
      window.removeEventListener('drop', prevent)
    }
  }, [])
}
