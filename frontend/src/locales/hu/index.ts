/** The texts by namespace: one file for each feature. English has the same keys, or it does not compile. */
import { administration } from './administration'
import { audit } from './audit'
import { auth } from './auth'
import { common } from './common'
import { features } from './features'
import { members } from './members'
import { notifications } from './notifications'
import { settings } from './settings'

export const texts = { administration, audit, auth, common, features, members, notifications, settings }

export type Texts = typeof texts
