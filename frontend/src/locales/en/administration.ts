import type { Texts } from '../hu'

export const administration: Texts['administration'] = {
  adminsOnly: {
    title: 'Only administrators can see this',
    text: 'If you need it, ask an administrator of the company.',
  },
  pager: {
    label: 'Pages',
    before: 'Previous page',
    after: 'Next page',
    of: '{{first}}–{{last}} of {{count}}',
  },
}
