import type { Texts } from '../hu'

export const refresh: Texts['refresh'] = {
  title: 'Started from outside',
  intro:
    'A shop, Zapier or Make asks with it for a sync as soon as it made an invoice. The token is good for nothing else: it gives out no data.',
  new: 'New token',
  none: 'There is no token.',
  name: 'Name',
  nameHint: 'By which you know it, the name of the shop say.',
  required: 'Give the token a name.',
  create: 'Make the token',
  made: 'The token is made',
  once: 'You see this address only now: the token is in it. Copy it now.',
  address: 'Address to call: {{name}}',
  shop: 'In WooCommerce: Settings › Advanced › Webhooks, a new webhook, “Order updated”, this delivery URL.',
  curl: 'From a command line:',
  command: 'command',
  created: 'Made: {{day}}',
  used: 'Last called: {{time}}',
  never: 'Not called yet',
  revoked: 'Revoked: {{day}}',
  revoke: 'Revoke',
  revokeOf: 'Revoke the token {{name}}',
  revokeTitle: 'Revoke the token?',
  revokeText: 'What calls with the token “{{name}}” can ask for no sync from then on.',
  revokedNow: 'Revoked: {{name}}.',
}
