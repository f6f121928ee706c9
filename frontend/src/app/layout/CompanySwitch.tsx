import { Menu, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'

import { chooseCompany, language } from '@/lib/current'
import { collator } from '@/lib/formats'
import { tell } from '@/lib/http'
import { ME_KEY, useSession } from '@/lib/session'
import { useStore } from '@/lib/store'
import { toast } from '@/lib/toasts'
import type { MyCompany } from '@/types/api'

import classes from './Shell.module.css'

/** From so many on a field helps to find one. */
const MANY = 7

export function CompanySwitch() {
  const { t } = useTranslation()
  const { me, company } = useSession()
  const speaks = useStore(language)
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
    <Menu position="bottom-start" width={300} onClose={() => setSought('')} returnFocus>
      <Menu.Target>
        <button
          type="button"
          className={classes.company}
          aria-label={`${t('company.switch')}: ${company?.name ?? ''}`}
        >
          <span className={classes.companyName}>{company?.name ?? t('company.label')}</span>
          <IconSelector size={16} aria-hidden style={{ flex: 'none' }} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.companies.length >= MANY ? (
          <TextInput
            m={4}
            size="sm"
            aria-label={t('company.search')}
            placeholder={t('company.search')}
            value={sought}
            onChange={(event) => setSought(event.currentTarget.value)}
            data-autofocus
          />
        ) : null}
        <div className={classes.companies}>
          {found.map((mine) => (
            <Menu.Item
              key={mine.id}
              aria-current={mine.id === company?.id}
              rightSection={mine.id === company?.id ? <IconCheck size={16} aria-hidden /> : null}
              onClick={() => void switchTo(mine)}
            >
              {mine.name}
              <Text size="xs" c="dimmed">
                {t(`roles.${mine.role}`)}
              </Text>
            </Menu.Item>
          ))}
          {found.length === 0 ? (
            <Text size="sm" c="dimmed" p="sm">
              {t('company.none')}
            </Text>
          ) : null}
        </div>
      </Menu.Dropdown>
    </Menu>
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
    await tell('/api/auth/switch_company/', { body: { company: company.id } }).catch(() => undefined)
    await queries.invalidateQueries({ queryKey: ME_KEY })
  }
}

/** Without accents and case. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
