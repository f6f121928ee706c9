import { administration } from './administration'
import { audit } from './audit'
import { auth } from './auth'
import { bank } from './bank'
import { bankChanges } from './bankChanges'
import { certificates } from './certificates'
import { changes } from './changes'
import { common } from './common'
import { deciding } from './deciding'
import { features } from './features'
import { grid } from './grid'
import { invoices } from './invoices'
import { laid } from './laid'
import { matching } from './matching'
import { members } from './members'
import { nav } from './nav'
import { notifications } from './notifications'
import { overview } from './overview'
import { quality } from './quality'
import { refresh } from './refresh'
import { rules } from './rules'
import { settings } from './settings'
import { sync } from './sync'
import { upload } from './upload'

export const texts = {
  administration,
  audit,
  auth,
  bank,
  bankChanges,
  certificates,
  changes,
  common,
  deciding,
  features,
  grid,
  invoices,
  laid,
  matching,
  members,
  nav,
  notifications,
  overview,
  quality,
  refresh,
  rules,
  settings,
  sync,
  upload,
}
