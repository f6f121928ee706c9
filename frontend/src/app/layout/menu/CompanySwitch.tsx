import { Popover, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'

import { chooseCompany, language } from '@/lib/user/current'
import { collator } from '@/lib/values/formats'
import { apiSend } from '@/lib/service/http'
import { ME_KEY, useSession } from '@/lib/user/session'
import { useStore } from '@/lib/store'
import { toast } from '@/lib/toasts'
import type { MyCompany } from '@/types/api'

import classes from '../Shell.module.css'

/** From so many on a field helps to find one. */
const MANY = 7

export function CompanySwitch() {
  const { t } = useTranslation()
  const { me, company } = useSession()
  const speaks = useStore(language)
  const [opened, setOpened] = useState(false)
  const [sought, setSought] = useState('')
  const switchTo = useSwitch()

  if (!company && me.companies.length === 0) return null
  if (company && me.companies.length === 1) {
    return <span className={`${classes.onlyCompany} ${classes.companyName}`}>{company.name}</span>
  }
  const byName = (a: MyCompany, b: MyCompany) => collator(speaks).compare(a.name, b.name)
  const wanted = plain(sought)
  const found = me.companies.filter(({ name }) => plain(name).includes(wanted)).sort(byName)
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onClose={() => setSought('')}
      position="bottom-start"
      width={300}
      shadow="md"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.company}
          aria-label={`${t('company.switch')}: ${company?.name ?? ''}`}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <span className={classes.companyName}>{company?.name ?? t('company.label')}</span>
          <IconSelector size={16} aria-hidden style={{ flex: 'none' }} />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={6} role="dialog" aria-label={t('company.switch')}>
        {me.companies.length >= MANY ? (
          <TextInput
            mb={6}
            size="sm"
            aria-label={t('company.search')}
            placeholder={t('company.search')}
            value={sought}
            onChange={(event) => setSought(event.currentTarget.value)}
            data-autofocus
          />
        ) : null}
        <ul className={classes.companies}>
          {found.map((mine) => (
            <li key={mine.id}>
              <button
                type="button"
                className={classes.item}
                aria-current={mine.id === company?.id}
                onClick={() => {
                  setOpened(false)
                  void switchTo(mine)
                }}
              >
                <span style={{ flex: 1 }}>
                  {mine.name}
                  <Text size="xs" c="dimmed">
                    {t(`roles.${mine.role}`)}
                  </Text>
                </span>
                {mine.id === company?.id ? <IconCheck size={16} aria-hidden /> : null}
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 ? (
          <Text size="sm" c="dimmed" p="sm" role="status">
            {t('company.none')}
          </Text>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  )
}

function useSwitch() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  return async (company: MyCompany) => {
    // What is on its way for the other company is called off, and nothing of it stays in memory.
    await queries.cancelQueries({ queryKey: ['company'] })
    chooseCompany(company.id)
    queries.removeQueries({ queryKey: ['company'] })
    // Filters and ids of one company mean nothing in another.
    void navigate(`/${pathname.split('/')[1] ?? ''}`)
    toast(t('company.switched', { name: company.name }))
    // Only for the next device: this tab sends its company along with every request.
    await apiSend('/api/auth/switch_company/', { body: { company: company.id } }).catch(() => undefined)
    await queries.invalidateQueries({ queryKey: ME_KEY })
  }
}

/** Without accents and case. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
