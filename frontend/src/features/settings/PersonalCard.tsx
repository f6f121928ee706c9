import { Anchor, Input, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { LanguageChoice, ThemeChoice } from '@/components/Look'
import { nameOf, useSession } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'

import { Card } from './Card'
import { Fact } from './Fact'
import classes from './Settings.module.css'

/** Who is here, and how he likes the page. */
export function PersonalCard() {
  const { t } = useTranslation('settings')
  const { language } = useFormats()
  const { user } = useSession()
  const name = nameOf(user, language)
  return (
    <Card title={t('you')}>
      <dl className={classes.facts}>
        {name === user.username ? null : <Fact name={t('name')}>{name}</Fact>}
        <Fact name={t('username')}>{user.username}</Fact>
        <Fact name={t('email')}>{user.email || t('noEmail')}</Fact>
      </dl>
      <Stack gap="sm" my="md" maw={320}>
        <Input.Wrapper labelElement="div" label={t('language')}>
          <LanguageChoice />
        </Input.Wrapper>
        <Input.Wrapper labelElement="div" label={t('theme')}>
          <ThemeChoice />
        </Input.Wrapper>
        <Text size="xs" c="dimmed">
          {t('remembered')}
        </Text>
      </Stack>
      <Anchor component={Link} to="/account" size="sm">
        {t('password')}
      </Anchor>
    </Card>
  )
}
