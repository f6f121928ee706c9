import { Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconKeyboard, IconLogout, IconUserCog } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { LanguageChoice, ThemeChoice } from '@/components/Look'
import { language } from '@/lib/user/current'
import { ApiError } from '@/lib/service/errors'
import { explain } from '@/lib/service/explain'
import { logOut, nameOf, useSession } from '@/lib/user/session'
import { keyboardHelp } from '@/lib/shortcuts'
import { useStore } from '@/lib/store'
import { toast } from '@/lib/toasts'

import classes from '../Shell.module.css'

export function UserMenu() {
  const { t } = useTranslation()
  const { user, company } = useSession()
  const speaks = useStore(language)
  const [opened, setOpened] = useState(false)
  const close = () => setOpened(false)
  const name = nameOf(user, speaks)
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={248}
      shadow="md"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <UnstyledButton
          aria-label={`${t('user.menu')}: ${name}`}
          aria-expanded={opened}
          className={classes.person}
          onClick={() => setOpened(!opened)}
        >
          <span className={classes.avatar}>{initials(name)}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={8} role="dialog" aria-label={t('user.menu')}>
        <Text px={8} pt={4} fw={600} truncate>
          {name}
        </Text>
        <Text px={8} pb="xs" size="xs" c="dimmed">
          {company ? t(`roles.${company.role}`) : user.username}
        </Text>
        <Stack gap={6} mb={8}>
          <LanguageChoice />
          <ThemeChoice />
        </Stack>
        <Link to="/account" className={classes.item} onClick={close}>
          <IconUserCog size={17} aria-hidden />
          {t('user.account')}
        </Link>
        <button
          type="button"
          className={classes.item}
          onClick={() => {
            close()
            keyboardHelp.set(true)
          }}
        >
          <IconKeyboard size={17} aria-hidden />
          {t('user.help')}
        </button>
        <SignOut />
      </Popover.Dropdown>
    </Popover>
  )
}

function SignOut() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  async function signOut() {
    try {
      await logOut()
    } catch (error) {
      // Only without a session there is nothing to end. Else it lives on, and the login page would hide that.
      if (!(error instanceof ApiError && error.status === 401)) {
        const { title, text } = explain(error, t)
        toast(`${title}. ${text}`, 'bad')
        return
      }
    }
    queries.clear()
    // A whole new page: nothing of this login stays in memory.
    location.assign('/login')
  }
  return (
    <button type="button" className={classes.item} onClick={() => void signOut()}>
      <IconLogout size={17} aria-hidden />
      {t('user.signOut')}
    </button>
  )
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => word.charAt(0)) : [name.slice(0, 2)]
  return letters.join('').toUpperCase()
}
