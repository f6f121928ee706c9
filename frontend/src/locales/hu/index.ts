/** The texts by namespace: one file for each feature. English has the same keys, or it does not compile. */
import { auth } from './auth'
import { changes } from './changes'
import { common } from './common'
import { invoices } from './invoices'

export const texts = { auth, changes, common, invoices }

export type Texts = typeof texts
