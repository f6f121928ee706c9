import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import classes from '../Shell.module.css'

export function Brand() {
  const { t } = useTranslation()
  return (
    <Link to="/" className={classes.brand}>
      <img src="/favicon.svg" alt="" width={26} height={26} />
      {t('app')}
    </Link>
  )
}
