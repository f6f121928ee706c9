import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { toast } from '@/lib/toasts'
import type { BankLineDetail, ExplanationCode } from '@/types/bank'

import { forgetBank } from '../api'
import { CODES } from '../words'
import { explainLine, type Conditions } from './api'
import { conditionsOf } from './conditions'
import { PartnerField } from './PartnerField'
import { Reach } from './Reach'

interface Props {
  line: BankLineDetail
  onDone: () => void
}

/** By which parts of a line others like it can be known. */
const LIKE = ['counterparty_account', 'counterparty_name', 'text'] as const

/** A person says what the line is, and may have all lines like it explained the same. */
export function ExplainForm({ line, onDone }: Props) {
  const { t } = useTranslation('bank')
  const words = useTranslation()
  const queries = useQueryClient()
  const [code, setCode] = useState<ExplanationCode | ''>('')
  const [partner, setPartner] = useState(line.partner?.id ?? null)
  const [note, setNote] = useState('')
  const [teaches, setTeaches] = useState(false)
  const [conditions, setConditions] = useState<Conditions>(() => conditionsOf(line))
  const saving = useMutation({
    mutationFn: (chosen: ExplanationCode) =>
      explainLine(line.id, {
        code: chosen,
        note: note.trim(),
        version: line.explanation_version,
        ...(teaches && { rule: conditions }),
        ...(chosen === 'own_transfer' && partner !== null && { pair: partner }),
      }),
    onSuccess: async () => {
      toast(t('explain.done'))
      await forgetBank(queries)
      onDone()
    },
  })
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (code && !saving.isPending) saving.mutate(code)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" mt="sm">
        <NativeSelect
          label={t('explain.what')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value as ExplanationCode | '')}
          data={[
            { value: '', label: t('mapper.choose') },
            ...CODES.map((value) => ({ value, label: t(`code.${value}`) })),
          ]}
        />
        {code === 'own_transfer' ? <PartnerField line={line} value={partner} onChange={setPartner} /> : null}
        <TextInput
          label={t('explain.note')}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Checkbox
          size="sm"
          label={t('explain.teach')}
          checked={teaches}
          onChange={(event) => setTeaches(event.currentTarget.checked)}
        />
        {teaches ? (
          <>
            {LIKE.map((name) => (
              <TextInput
                key={name}
                size="sm"
                label={t(`explain.like.${name}`)}
                maxLength={name === 'counterparty_account' ? 64 : 200}
                value={conditions[name] ?? ''}
                onChange={(event) => setConditions({ ...conditions, [name]: event.currentTarget.value })}
              />
            ))}
            {code ? <Reach code={code} conditions={conditions} /> : null}
          </>
        ) : null}
        <Failure error={saving.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone} disabled={saving.isPending}>
            {words.t('actions.cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending} disabled={!code}>
            {words.t('actions.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
