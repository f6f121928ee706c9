/** The texts by namespace: one file for each feature. English has the same keys, or it does not compile. */
import { auth } from './auth'
import { common } from './common'
import { overview } from './overview'
import { sync } from './sync'

export const texts = { auth, common, overview, sync }

export type Texts = typeof texts
