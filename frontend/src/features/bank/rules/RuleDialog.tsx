import { Button, Fieldset, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from '@/components/dialogs/Dialog'
import { Failure } from '@/components/messages/Failure'
import { ApiError } from '@/lib/service/errors'
import { toast } from '@/lib/toasts'
import type { ExplanationCode, MatchingRule } from '@/types/bank'

import { accountsQuery, forgetBank } from '../api'
import { changeRule, makeRule, type RuleSaid } from './api'
import { Reach } from '../explaining/Reach'
import { CODES } from '../words'

interface Props {
  opened: boolean
  onClose: () => void
  /** The one to be changed; without it a new one is made. */
  rule?: MatchingRule
}

/** Makes a rule or changes one, and shows what it would have met on past lines before it is saved. */
export function RuleDialog({ opened, onClose, rule }: Props) {
  const { t } = useTranslation('rules')
  return (
    <Dialog opened={opened} onClose={onClose} title={rule ? t('editTitle') : t('newTitle')} size="lg">
      <RuleForm rule={rule} onClose={onClose} />
    </Dialog>
  )
}

const TEXTS = ['text', 'counterparty_name', 'counterparty_account', 'type_text'] as const

function RuleForm({ rule, onClose }: Omit<Props, 'opened'>) {
  const { t } = useTranslation('rules')
  const bank = useTranslation('bank')
  const words = useTranslation()
  const queries = useQueryClient()
  const accounts = useQuery(accountsQuery()).data ?? []
  const [code, setCode] = useState<ExplanationCode | ''>(rule?.code ?? '')
  const [said, setSaid] = useState<Omit<RuleSaid, 'code'>>(() => beginning(rule))
  const [missing, setMissing] = useState(false)
  const saving = useMutation({
    mutationFn: (body: RuleSaid) => (rule ? changeRule(rule.id, body) : makeRule(body)),
    onSuccess: async ({ name, code_text: text }) => {
      toast(t('saved', { name: name || text }))
      await forgetBank(queries)
      onClose()
    },
  })
  const errors = saving.error instanceof ApiError ? saving.error.errors : {}
  const { name, ...conditions } = said
  const some = TEXTS.some((part) => said[part]?.trim())
  function set(change: Partial<typeof said>) {
    setSaid({ ...said, ...change })
  }
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    setMissing(!code)
    if (code && !saving.isPending) saving.mutate({ ...said, code })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('intro')}
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
          <NativeSelect
            label={t('code')}
            value={code}
            error={missing && !code ? t('required') : undefined}
            onChange={(event) => setCode(event.currentTarget.value as ExplanationCode | '')}
            data={[
              { value: '', label: bank.t('mapper.choose') },
              ...CODES.map((value) => ({ value, label: bank.t(`code.${value}`) })),
            ]}
          />
          <TextInput
            label={t('name')}
            maxLength={100}
            value={name}
            error={errors.name?.join(' ')}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          {TEXTS.map((part) => (
            <TextInput
              key={part}
              label={t(part)}
              maxLength={part === 'counterparty_account' ? 64 : 200}
              value={said[part] ?? ''}
              error={errors[part]?.join(' ')}
              onChange={(event) => set({ [part]: event.currentTarget.value })}
            />
          ))}
          <NativeSelect
            label={t('direction')}
            value={said.direction ?? ''}
            onChange={(event) => set({ direction: event.currentTarget.value as '' | 'in' | 'out' })}
            data={[
              { value: '', label: t('anyDirection') },
              { value: 'in', label: t('in') },
              { value: 'out', label: t('out') },
            ]}
          />
          <NativeSelect
            label={t('account')}
            value={String(said.account ?? '')}
            onChange={(event) => set({ account: Number(event.currentTarget.value) || null })}
            data={[
              { value: '', label: t('anyAccount') },
              ...accounts.map((account) => ({
                value: String(account.id),
                label: account.name || account.account_number,
              })),
            ]}
          />
        </SimpleGrid>
        <Fieldset legend={t('preview')}>
          {code && some ? (
            <Reach code={code} conditions={conditions} rule={rule?.id} shown={10} />
          ) : (
            <Text size="sm" c="dimmed">
              {t('previewWaits')}
            </Text>
          )}
        </Fieldset>
        {TEXTS.some((part) => errors[part]) ? null : <Failure error={saving.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={saving.isPending}>
            {words.t('actions.cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {words.t('actions.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function beginning(rule?: MatchingRule): Omit<RuleSaid, 'code'> {
  return {
    name: rule?.name ?? '',
    text: rule?.text ?? '',
    counterparty_name: rule?.counterparty_name ?? '',
    counterparty_account: rule?.counterparty_account ?? '',
    type_text: rule?.type_text ?? '',
    direction: rule?.direction ?? '',
    account: rule?.account ?? null,
  }
}
