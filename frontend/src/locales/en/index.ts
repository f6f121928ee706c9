import { auth } from './auth'
import { changes } from './changes'
import { common } from './common'
import { invoices } from './invoices'

export const texts = { auth, changes, common, invoices }
