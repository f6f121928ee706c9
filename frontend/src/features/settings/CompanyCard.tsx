import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { CopyButton } from '@/components/CopyButton'
import { useSession } from '@/lib/user/session'
import type { MyCompany, Permission } from '@/types/api'

import { Card } from './Card'
import { Fact } from './Fact'
import classes from './Settings.module.css'

/** What everybody may do first, what only administrators may do last. */
const RIGHTS: readonly Permission[] = [
  'view_invoices',
  'export_invoices',
  'view_bank',
  'import_statements',
  'explain_lines',
  'view_sync_logs',
  'issue_certificates',
  'share_views',
  'trigger_sync',
  'manage_settings',
  'manage_members',
  'view_features',
  'view_audit',
]

interface Props {
  company: MyCompany
}

/** The company of this tab, and what one may do in it. */
export function CompanyCard({ company }: Props) {
  const { t } = useTranslation('settings')
  const words = useTranslation()
  const session = useSession()
  const rights = RIGHTS.filter((permission) => session.may(permission))
  return (
    <Card title={t('company')}>
      <dl className={classes.facts}>
        <Fact name={t('companyName')}>{company.name}</Fact>
        <Fact name={t('role')}>{words.t(`roles.${company.role}`)}</Fact>
        <Fact name={t('rights')}>{rights.map((permission) => t(`may.${permission}`)).join(', ')}</Fact>
        {session.is('ADMIN') ? null : <Fact name={t('others')}>{t('othersText')}</Fact>}
        <Fact name={t('api')}>
          <Group gap={4}>
            <code>{company.id}</code>
            <CopyButton value={String(company.id)} what={t('api')} />
          </Group>
          <Text size="xs" c="dimmed">
            {t('apiHint')}
          </Text>
        </Fact>
      </dl>
    </Card>
  )
}
