import { auth } from './auth'
import { common } from './common'

export const texts = { auth, common }
