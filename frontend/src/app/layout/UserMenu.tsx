import { Menu, Stack, Text, UnstyledButton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconKeyboard, IconLogout, IconUserCog } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { LanguageChoice, ThemeChoice } from '@/components/Look'
import { language } from '@/lib/current'
import { logOut, nameOf, useSession } from '@/lib/session'
import { keyboardHelp } from '@/lib/shortcuts'
import { useStore } from '@/lib/store'

import classes from './Shell.module.css'

export function UserMenu() {
  const { t } = useTranslation()
  const { user, company } = useSession()
  const speaks = useStore(language)
  const name = nameOf(user, speaks)
  return (
    <Menu position="bottom-end" width={248} closeOnItemClick>
      <Menu.Target>
        <UnstyledButton aria-label={`${t('user.menu')}: ${name}`} style={{ borderRadius: 99 }}>
          <span className={classes.avatar}>{initials(name)}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Text px="sm" pt="xs" fw={600} truncate>
          {name}
        </Text>
        <Text px="sm" pb="xs" size="xs" c="dimmed">
          {company ? t(`roles.${company.role}`) : user.username}
        </Text>
        <Stack gap={6} px={4}>
          <LanguageChoice />
          <ThemeChoice />
        </Stack>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCog size={17} aria-hidden />}>
          {t('user.account')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={17} aria-hidden />}
          onClick={() => keyboardHelp.set(true)}
        >
          {t('user.help')}
        </Menu.Item>
        <SignOut />
      </Menu.Dropdown>
    </Menu>
  )
}

function SignOut() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  async function signOut() {
    await logOut().catch(() => undefined)
    queries.clear()
    // A whole new page: nothing of this login stays in memory.
    location.assign('/login')
  }
  return (
    <Menu.Item leftSection={<IconLogout size={17} aria-hidden />} onClick={() => void signOut()}>
      {t('user.signOut')}
    </Menu.Item>
  )
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return (words.length > 1 ? words.slice(0, 2).map((word) => word.charAt(0)) : [name.slice(0, 2)])
    .join('')
    .toUpperCase()
}
