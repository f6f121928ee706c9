import type { Texts } from '../hu'

export const upload: Texts['upload'] = {
  drop: 'Drop the files here, or choose them.',
  choose: 'Choose files',
  files: 'Uploaded files',
  summary: '{{ended}} of {{count}} files are done.',
  failed_one: '{{count}} failed.',
  failed_other: '{{count}} failed.',
  goesOn: 'The upload goes on in the background.',
  clear: 'Clear the list',
  waiting: 'Waiting',
  sending: 'Uploading: {{percent}}%',
  readingOf: 'Processing: {{done}} of {{total}} lines',
  reading: 'Being read…',
  progress: 'Upload of {{name}}',
  tooLarge: 'Too large: one file may have {{most}} MB at most.',
  retry: 'Try again: {{name}}',
  stop: 'Stop: {{name}}',
  remove: 'Take off the list: {{name}}',
}
