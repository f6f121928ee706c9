/** The texts by namespace: one file for each feature. English has the same keys, or it does not compile. */
import { auth } from './auth'
import { common } from './common'

export const texts = { auth, common }

export type Texts = typeof texts
