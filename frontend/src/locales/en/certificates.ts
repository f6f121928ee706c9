import type { Texts } from '../hu'

export const certificates: Texts['certificates'] = {
  title: 'Certificates of completeness',
  intro:
    'A signed statement of when and by which synchronization the whole list of Billingo was read, how many documents were on it, and of what amount. One comes by itself after each complete full synchronization. Give an auditor the file, not a printed page: its signature can be checked in the file only.',
  issue: 'Issue one now',
  issued: 'The certificate of completeness is ready.',
  refused: 'No certificate can be issued now',
  none: 'No certificate yet',
  noneText: 'It comes within a minute of the first complete full synchronization.',
  issuedAt: 'Issued',
  why: 'Why',
  origin: { sync: 'after a full synchronization', request: 'on request' },
  documents: 'Documents',
  file: 'File',
  download: 'Download {{format}}: {{time}}',
  more: 'Show all {{n}}',
}
