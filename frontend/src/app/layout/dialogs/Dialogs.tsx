import { KeyboardHelp } from './KeyboardHelp'
import { SessionOver } from './SessionOver'

/** What may open over any page. */
export function Dialogs() {
  return (
    <>
      <KeyboardHelp />
      <SessionOver />
    </>
  )
}
