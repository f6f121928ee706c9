/** The look: one accent, warm greys, Inter in five sizes, figures that stand in columns. */
import { createTheme, rem, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

import { language } from '@/lib/user/current'
import { month } from '@/lib/values/formats'

/** `2026. november`, as Hungarian has it, over the days of a calendar. */
const CALENDAR = { monthLabelFormat: (iso: string) => month(iso, language.get()) }

const pine: MantineColorsTuple = [
  '#eaf6f4',
  '#d3eae6',
  '#a7d5ce',
  '#77bfb5',
  '#4fada0',
  '#2f9a8c',
  '#177f73',
  '#0f6b62',
  '#0b5850',
  '#07443e',
]

const gray: MantineColorsTuple = [
  '#fbfaf8',
  '#f5f3f0',
  '#eae7e2',
  '#dcd8d1',
  '#c9c4bb',
  '#a29c92',
  '#6f6a62',
  '#4c4842',
  '#33302c',
  '#201e1b',
]

const dark: MantineColorsTuple = [
  '#d6d8db',
  '#b4b8bd',
  '#969ba2',
  '#666c74',
  '#3a3f46',
  '#2c3036',
  '#212429',
  '#1b1e22',
  '#15171a',
  '#0f1113',
]

/** Of errors: as text it reads on every surface of the page, in either theme. */
const red: MantineColorsTuple = [
  '#fdecea',
  '#f9dad7',
  '#f4bbb6',
  '#f3a29a',
  '#f08a80',
  '#d9544a',
  '#c8382e',
  '#b3261e',
  '#921f18',
  '#781812',
]

export const theme = createTheme({
  colors: { pine, gray, dark, red },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  fontFamily: '"Inter Variable", "Inter Fallback", system-ui, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  // Five sizes, each a step that is seen: notes, text, headings of cards, of parts of a page, of the page.
  fontSizes: { xs: rem(12), sm: rem(14), md: rem(16), lg: rem(20), xl: rem(28) },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.45', lg: '1.3', xl: '1.2' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: rem(28), lineHeight: '1.2' },
      h2: { fontSize: rem(20), lineHeight: '1.3' },
      h3: { fontSize: rem(16), lineHeight: '1.45' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { fw: 500 } },
    // Of a window over the page, not of the page: no landmark beside the page's own.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    SegmentedControl: {
      styles: { root: { outline: '1px solid var(--line)', outlineOffset: -1 }, label: { fontWeight: 500 } },
    },
    InputWrapper: { styles: { label: { fontWeight: 500 } } },
    DateInput: { defaultProps: CALENDAR },
    DatePickerInput: { defaultProps: CALENDAR },
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--hairline': '1px solid var(--line)',
    // How wide a page gets, and how long a line of prose.
    '--page': '1280px',
    '--measure': '72ch',
  },
  light: {
    '--mantine-color-body': '#fbfaf8',
    '--mantine-color-text': '#201e1b',
    '--mantine-color-dimmed': '#635e57',
    '--mantine-color-placeholder': '#6f6962',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#0f6b62',
    '--surface': '#ffffff',
    '--surface-sunken': '#f5f3f0',
    '--surface-hover': '#f7f5f2',
    '--surface-chosen': '#e6f3f1',
    '--line': '#e6e2dc',
    '--accent': '#0f6b62',
    '--good': '#2b7649',
    '--warn': '#946011',
    '--bad': '#b3261e',
    '--info': '#2f6fb0',
    '--quiet': '#79736b',
    '--good-ground': '#ebf5ef',
    '--warn-ground': '#fcf4e3',
    '--bad-ground': '#fdeeec',
    '--info-ground': '#ecf3fa',
    '--mark': '#fbe7a8',
    '--shadow': '0 1px 2px rgb(32 30 27 / 5%), 0 4px 16px rgb(32 30 27 / 4%)',
  },
  dark: {
    '--mantine-color-body': '#15171a',
    '--mantine-color-text': '#e3e5e8',
    '--mantine-color-dimmed': '#a0a5ac',
    '--mantine-color-placeholder': '#9197a0',
    '--mantine-color-error': '#f08a80',
    '--mantine-color-anchor': '#6cc4b8',
    '--surface': '#1b1e22',
    '--surface-sunken': '#121417',
    '--surface-hover': '#212529',
    '--surface-chosen': '#17332f',
    '--line': '#2c3036',
    '--accent': '#6cc4b8',
    '--good': '#6cc08b',
    '--warn': '#e0b057',
    '--bad': '#f08a80',
    '--info': '#7fb2e5',
    '--quiet': '#8b919a',
    '--good-ground': '#16261d',
    '--warn-ground': '#2a2314',
    '--bad-ground': '#301b1a',
    '--info-ground': '#17232e',
    '--mark': '#6b5412',
    '--shadow': 'none',
  },
})
