import {
  Button,
  Group,
  Input,
  NativeSelect,
  SegmentedControl,
  Switch,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { toast } from '@/lib/toasts'
import { useSession } from '@/lib/user/session'
import { amountOf } from '@/lib/values/typed'
import { useFormats } from '@/lib/values/useFormats'
import type { BankAccount } from '@/types/bank'
import type { Automatic, MatchingSettings } from '@/types/quality'

import { accountsQuery } from '../api'
import { forgetQuality, saveSettings } from './api'
import classes from './quality.module.css'

const CHOICES = ['off', 'exact', 'on'] as const

/** What people typed: amounts as texts of theirs. `automatic` '': as the company. */
interface Typed {
  automatic: Automatic | ''
  upper: string
}

/** What may be accepted without a person, of the company and of each account. Administrators change it. */
export function Setting({ settings }: { settings: MatchingSettings }) {
  const { t } = useTranslation('quality')
  const accounts = useQuery(accountsQuery()).data ?? []
  return (
    <section aria-label={t('setting.title')}>
      <Title order={2} fz="lg" mt="xl" mb={4}>
        {t('setting.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('setting.text')}
      </Text>
      {/* Made anew when something else is stored than it began with. */}
      <Form key={JSON.stringify(settings)} settings={settings} accounts={accounts} />
    </section>
  )
}

function Form({ settings, accounts }: { settings: MatchingSettings; accounts: readonly BankAccount[] }) {
  const { t } = useTranslation('quality')
  const words = useTranslation()
  const formats = useFormats()
  const queries = useQueryClient()
  const admin = useSession().is('ADMIN')
  const shown = (amount: string | null) => (amount === null ? '' : formats.number(amount))
  const [company, setCompany] = useState<Typed>({
    automatic: settings.automatic,
    upper: shown(settings.upper_amount),
  })
  const [own, setOwn] = useState<Readonly<Record<number, Typed>>>(() =>
    Object.fromEntries(
      settings.accounts.map((one) => [
        one.account,
        { automatic: one.automatic, upper: shown(one.upper_amount) },
      ]),
    ),
  )
  const [digest, setDigest] = useState(settings.digest)
  const saving = useMutation({
    mutationFn: saveSettings,
    onSuccess: async () => {
      toast(t('setting.saved'))
      await forgetQuality(queries)
    },
  })
  const ofAccount = (id: number): Typed => own[id] ?? { automatic: '', upper: '' }
  const amount = (text: string) => amountOf(text, formats.language)
  const limit = (text: string) => (amount(text) === '' ? null : amount(text))
  const wrong = (text: string) => {
    const read = amount(text)
    if (read === null || read.startsWith('-')) return t('setting.upperWrong')
    return read !== '' && Number(read) === 0 ? t('setting.upperZero') : undefined
  }
  const anyWrong =
    wrong(company.upper) !== undefined || accounts.some(({ id }) => wrong(ofAccount(id).upper) !== undefined)
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (anyWrong || saving.isPending) return
    saving.mutate({
      automatic: company.automatic || 'off',
      upper_amount: limit(company.upper),
      digest,
      accounts: accounts.map(({ id }) => {
        const { automatic, upper } = ofAccount(id)
        return { account: id, automatic: automatic || null, upper_amount: limit(upper) }
      }),
    })
  }
  return (
    <form onSubmit={submit} className={`card ${classes.setting}`} noValidate>
      <div className={classes.company}>
        <Input.Wrapper labelElement="div" label={t('setting.company')}>
          <SegmentedControl
            mt={4}
            fullWidth
            aria-label={t('setting.company')}
            disabled={!admin}
            value={company.automatic}
            onChange={(value) => setCompany({ ...company, automatic: value as Automatic })}
            data={CHOICES.map((value) => ({ value, label: t(`setting.${value}`) }))}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {t(`setting.hint.${company.automatic || 'off'}`)}
          </Text>
        </Input.Wrapper>
        <TextInput
          label={t('setting.upper')}
          description={t('setting.upperHint')}
          inputMode="decimal"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          disabled={!admin}
          value={company.upper}
          error={wrong(company.upper)}
          onChange={(event) => setCompany({ ...company, upper: event.currentTarget.value })}
        />
      </div>
      {accounts.length > 0 ? (
        <>
          <Title order={3} fz="sm" mt="md">
            {t('setting.accounts')}
          </Title>
          <ul className={classes.accounts}>
            {accounts.map((account) => {
              const name = account.name || account.account_number
              const typed = ofAccount(account.id)
              const set = (change: Partial<Typed>) =>
                setOwn({ ...own, [account.id]: { ...typed, ...change } })
              return (
                <li key={account.id}>
                  <span>
                    {name}
                    <Text size="xs" c="dimmed">
                      {account.name ? account.account_number : null} {account.currency}
                    </Text>
                  </span>
                  <NativeSelect
                    aria-label={t('setting.choiceOf', { name })}
                    disabled={!admin}
                    value={typed.automatic}
                    onChange={(event) =>
                      // Without a choice of its own an account has no limit of its own.
                      set({
                        automatic: event.currentTarget.value as Automatic | '',
                        ...(event.currentTarget.value === '' && { upper: '' }),
                      })
                    }
                    data={[
                      { value: '', label: t('setting.asCompany') },
                      ...CHOICES.map((value) => ({ value, label: t(`setting.${value}`) })),
                    ]}
                  />
                  <TextInput
                    aria-label={t('setting.upperOf', { name })}
                    placeholder={t('setting.upper')}
                    inputMode="decimal"
                    disabled={!admin || typed.automatic === ''}
                    value={typed.upper}
                    error={wrong(typed.upper)}
                    onChange={(event) => set({ upper: event.currentTarget.value })}
                  />
                </li>
              )
            })}
          </ul>
        </>
      ) : null}
      <Switch
        mt="md"
        label={t('setting.digest')}
        description={t('setting.digestHint')}
        disabled={!admin}
        checked={digest}
        onChange={(event) => setDigest(event.currentTarget.checked)}
      />
      <Failure error={saving.error} />
      {admin ? (
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={saving.isPending} disabled={anyWrong}>
            {words.t('actions.save')}
          </Button>
        </Group>
      ) : (
        <Text size="sm" c="dimmed" mt="md">
          {t('setting.others')}
        </Text>
      )}
    </form>
  )
}
