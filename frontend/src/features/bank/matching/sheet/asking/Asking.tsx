/** What is asked in the worksheet: fetched as soon as the page stands, so that no key waits for it. */
import type { Worksheet } from '@/types/matching'

import type { Desk } from '../../working/useDesk'
import { Amounts } from './Amounts'
import { Classify } from './Classify'
import { FindInvoice } from './FindInvoice'
import { Note } from './Note'
import { PutAside } from './PutAside'

export function Asking({ desk, sheet: { line } }: { desk: Desk; sheet: Worksheet }) {
  switch (desk.mode) {
    case 'classify':
      return <Classify desk={desk} line={line} />
    case 'find':
      return <FindInvoice desk={desk} line={line} />
    case 'amounts':
      return <Amounts desk={desk} />
    case 'aside':
      return <PutAside desk={desk} />
    case 'note':
      return <Note desk={desk} line={line} />
    default:
      return null
  }
}
