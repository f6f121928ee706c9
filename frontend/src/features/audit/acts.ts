/** The acts that the service writes down, in groups as people look for them. */
export const GROUPS = {
  sync: ['settings_created', 'settings_changed', 'key_changed', 'sync_triggered'],
  data: ['invoices_exported', 'pdf_downloaded', 'certificate_issued', 'certificate_downloaded'],
  bank: ['statements_imported', 'import_undone', 'bank_lines_exported', 'report_exported'],
  members: [
    'member_invited',
    'invitation_withdrawn',
    'member_joined',
    'member_role_changed',
    'profile_changed',
    'member_removed',
  ],
  features: ['feature_switched_on', 'feature_switched_off', 'company_switched_on', 'company_switched_off'],
  views: ['view_shared', 'shared_view_removed'],
  notifications: [
    'webhook_created',
    'webhook_changed',
    'webhook_deleted',
    'webhook_secret_rotated',
    'webhook_tested',
    'webhook_sent_again',
    'mails_switched_on',
    'mails_switched_off',
  ],
} as const

export type Group = keyof typeof GROUPS
export type Act = (typeof GROUPS)[Group][number]

export const GROUP_NAMES = Object.keys(GROUPS) as Group[]

export function knownAct(code: string): Act | null {
  return (
    Object.values(GROUPS)
      .flat()
      .find((act) => act === code) ?? null
  )
}
