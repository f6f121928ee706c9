import { auth } from './auth'
import { changes } from './changes'
import { common } from './common'
import { invoices } from './invoices'
import { overview } from './overview'
import { sync } from './sync'

export const texts = { auth, changes, common, invoices, overview, sync }
