/** Hungarian first, English complete. One chunk for each language; only the one in use is loaded. */
import dayjs from 'dayjs'
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

import type { Texts } from '@/locales/hu'
import type { Language } from '@/types/api'

import { language } from './current'
import { remember } from './device'

const LOAD: Readonly<Record<Language, () => Promise<{ texts: Texts }>>> = {
  hu: async () => (await Promise.all([import('@/locales/hu'), import('dayjs/locale/hu')]))[0],
  en: () => import('@/locales/en'),
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: Texts
  }
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: language.get(),
    fallbackLng: false,
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  await speak(language.get())
}

/** Changes the language of everything on the page, and of this device. */
export async function speak(wanted: Language): Promise<void> {
  if (!i18next.hasResourceBundle(wanted, 'common')) {
    const { texts } = await LOAD[wanted]()
    for (const [namespace, content] of Object.entries(texts)) {
      i18next.addResourceBundle(wanted, namespace, content)
    }
  }
  language.set(wanted)
  remember('language', wanted)
  dayjs.locale(wanted)
  await i18next.changeLanguage(wanted)
  document.documentElement.lang = wanted
}
