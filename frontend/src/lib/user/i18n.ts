/** Hungarian first, English complete. A page loads the texts that it needs, in the language in use. */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

import type { Texts } from '@/locales/hu'
import type { Language } from '@/types/api'

import { language } from './current'
import { remember } from './device'

export type Namespace = keyof Texts

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: Texts
  }
}

const FILES = import.meta.glob<Record<string, object>>([
  '../../locales/*/*.ts',
  '!**/index.ts',
  '!**/*.test.ts',
])

/** What stands around every page, and what was asked for since. */
const wanted = new Set<Namespace>(['common', 'auth', 'sync'])

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
export async function speak(spoken: Language): Promise<void> {
  await load(spoken)
  language.set(spoken)
  remember('language', spoken)
  await i18next.changeLanguage(spoken)
  document.documentElement.lang = spoken
}

/** The texts of a page, before it is shown. */
export async function loadTexts(...namespaces: readonly Namespace[]): Promise<void> {
  for (const namespace of namespaces) wanted.add(namespace)
  // Before the start: the start loads them with the rest.
  if (i18next.isInitialized) await load(language.get())
}

async function load(spoken: Language): Promise<void> {
  const missing = [...wanted].filter((namespace) => !i18next.hasResourceBundle(spoken, namespace))
  await Promise.all(
    missing.map(async (namespace) => {
      const file = await FILES[`../../locales/${spoken}/${namespace}.ts`]?.()
      i18next.addResourceBundle(spoken, namespace, file?.[namespace])
    }),
  )
}
