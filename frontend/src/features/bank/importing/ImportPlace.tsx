import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { Upload, type UploadsState } from '@/components/upload/Upload'

import { forgetBank } from '../api'
import { FileOutcome } from './FileOutcome'
import { importFile, toneOf, type Answers } from './importFiles'

/** Unless the service is told otherwise (STATEMENT_MAX_UPLOAD_BYTES); it decides. */
const MOST = 256_000_000
const KINDS = '.xml,.sta,.mt940,.940,.txt,.csv,.tsv,.xlsx,.xls,.zip'

interface Props {
  given?: readonly File[]
  onState?: (state: UploadsState) => void
}

/** A place for statements; each file tells line by line what became of it, and asks where it has to. */
export function ImportPlace({ given, onState }: Props) {
  const { t } = useTranslation('bank')
  const queries = useQueryClient()
  // What was answered about a file, for when it is sent again.
  const answers = useRef(new WeakMap<File, Answers>())
  return (
    <Upload
      given={given}
      onState={onState}
      label={t('import.label')}
      hint={t('import.hint')}
      accept={KINDS}
      most={MOST}
      send={(file, sending) => importFile(file, sending, answers.current.get(file) ?? {})}
      tone={toneOf}
      onDone={() => void forgetBank(queries)}
      outcome={({ files }, file, again) =>
        files.map((told, index) => (
          <FileOutcome
            key={index}
            told={told}
            source={files.length === 1 ? file : null}
            onAnswer={(answer) => {
              answers.current.set(file, { ...answers.current.get(file), ...answer })
              again()
            }}
          />
        ))
      }
    />
  )
}
