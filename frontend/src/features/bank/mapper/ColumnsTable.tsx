import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { LayoutPreview } from '@/types/bank'

import { MEANINGS, type Choices, type Meaning } from './mapping'
import classes from './mapper.module.css'

interface Props {
  table: LayoutPreview
  choices: Choices
  onChange: (choices: Choices) => void
}

const SHOWN = 6

/** The beginning of the file as a table; above each column what it means. */
export function ColumnsTable({ table: { columns, rows, header_row: header }, choices, onChange }: Props) {
  const { t } = useTranslation('bank')
  const body = rows.filter(({ line }) => line > header).slice(0, SHOWN)
  const options = [
    { value: '', label: t('mapper.ignored') },
    ...MEANINGS.map((value) => ({ value, label: t(`meaning.${value}`) })),
  ]
  return (
    // It scrolls, so that keys have to reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroll} role="region" aria-label={t('mapper.table')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map(({ number, name, guess }) => {
              const chosen = choices.columns[number] ?? ''
              const title = name || t('mapper.column', { number })
              return (
                <th key={number} scope="col" data-chosen={chosen !== '' || undefined}>
                  <NativeSelect
                    size="xs"
                    aria-label={t('mapper.meaning', { name: title })}
                    value={chosen}
                    onChange={(event) =>
                      onChange({
                        ...choices,
                        columns: { ...choices.columns, [number]: event.currentTarget.value as Meaning | '' },
                      })
                    }
                    data={options}
                  />
                  <div className={classes.name}>{title}</div>
                  <small>{chosen !== '' && chosen === guess ? t('mapper.guess') : '\u00a0'}</small>
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {body.map(({ line, cells }) => (
            <tr key={line}>
              {columns.map(({ number }) => (
                <td key={number} data-chosen={Boolean(choices.columns[number]) || undefined}>
                  {cells[number - 1]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
