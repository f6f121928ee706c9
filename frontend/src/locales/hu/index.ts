/** The texts by namespace: one file for each feature. English has the same keys, or it does not compile. */
import { auth } from './auth'
import { changes } from './changes'
import { common } from './common'
import { invoices } from './invoices'
import { overview } from './overview'
import { sync } from './sync'

export const texts = { auth, changes, common, invoices, overview, sync }

export type Texts = typeof texts
