/** An error in the words of the page. */
import type { TFunction } from 'i18next'

import { ApiError, ContractError, NotDoneError, UnreachableError } from './errors'

export interface Explained {
  title: string
  text: string
}

/** What went wrong, and what to do. The service's own sentence is in the language of the request already. */
export function explain(error: unknown, t: TFunction): Explained {
  if (error instanceof UnreachableError) {
    return { title: t(`errors.${error.code}.title`), text: t(`errors.${error.code}.text`) }
  }
  if (error instanceof ApiError) {
    if (error.status === 401 && error.code !== 'invalid_credentials') {
      return { title: t('errors.session.title'), text: t('errors.session.text') }
    }
    if (error.status === 403) return { title: t('errors.forbidden.title'), text: error.detail }
    if (error.status === 404) return { title: t('errors.notFound.title'), text: error.detail }
    if (error.status === 429 && error.retryAfter !== null) {
      return { title: error.detail, text: t('errors.waitSeconds', { count: error.retryAfter }) }
    }
    if (error.detail) return { title: t('errors.refused.title'), text: error.detail }
    return { title: t('errors.server.title'), text: t('errors.server.text') }
  }
  if (error instanceof NotDoneError) return { title: t('errors.refused.title'), text: error.message }
  if (error instanceof ContractError) {
    return { title: t('errors.contract.title'), text: t('errors.contract.text') }
  }
  return { title: t('errors.unknown.title'), text: t('errors.unknown.text') }
}
