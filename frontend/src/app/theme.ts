/** The look: one accent, warm greys, the system's own letters, figures that stand in columns. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

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

export const theme = createTheme({
  colors: { pine, gray, dark },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  headings: { fontWeight: '620' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { fw: 500 } },
    SegmentedControl: { styles: { label: { fontWeight: 500 } } },
    InputWrapper: { styles: { label: { fontWeight: 500 } } },
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--hairline': '1px solid var(--line)',
  },
  light: {
    '--mantine-color-body': '#fbfaf8',
    '--mantine-color-text': '#201e1b',
    '--mantine-color-dimmed': '#635e57',
    '--mantine-color-placeholder': '#77716a',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#0f6b62',
    '--surface': '#ffffff',
    '--surface-sunken': '#f5f3f0',
    '--surface-hover': '#f7f5f2',
    '--surface-chosen': '#e6f3f1',
    '--line': '#e6e2dc',
    '--accent': '#0f6b62',
    '--good': '#2e7d4f',
    '--warn': '#b7791f',
    '--bad': '#b3261e',
    '--info': '#2f6fb0',
    '--quiet': '#8b857c',
    '--shadow': '0 1px 2px rgb(32 30 27 / 5%), 0 4px 16px rgb(32 30 27 / 4%)',
  },
  dark: {
    '--mantine-color-body': '#15171a',
    '--mantine-color-text': '#e3e5e8',
    '--mantine-color-dimmed': '#a0a5ac',
    '--mantine-color-placeholder': '#878d95',
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
    '--quiet': '#7d838b',
    '--shadow': 'none',
  },
})
