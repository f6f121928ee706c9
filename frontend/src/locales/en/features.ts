import type { Texts } from '../hu'

export const features: Texts['features'] = {
  intro: 'What the service can do for this company.',
  operatorOnly: 'Only the operator of the service can switch them.',
  operator: 'You are the operator of the service: the switches work at once, for this company only.',
  on: 'On',
  off: 'Off',
  default: 'By default',
  changed: '{{when}} · {{who}}',
  category: { SYNC: 'Synchronization', EXPORT: 'Export', REPORTING: 'Reporting', GENERAL: 'General' },
  none: 'There are no features.',
  switchOff: {
    title: 'Switch off {{name}}?',
    text: 'Its pages and endpoints are closed to everybody of {{company}} at once. The data stays, and is there again when it is switched on.',
    act: 'Switch off',
  },
  switchedOn: 'Switched on: {{name}}',
  switchedOff: 'Switched off: {{name}}',
}
