import { auth } from './auth'
import { common } from './common'
import { overview } from './overview'
import { sync } from './sync'

export const texts = { auth, common, overview, sync }
