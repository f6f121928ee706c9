import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { Identified } from '../selection/selection'
import type { List } from '../list/useList'

/** The order of the list where there are no headings to choose it by; nothing where there is no choice. */
export function SortField<Row extends Identified>({ list }: { list: List<Row> }) {
  const { t } = useTranslation('grid')
  const { usualOrdering } = list.spec
  const sortable = list.columns.filter(({ ordering }) => ordering !== undefined)
  if (sortable.length === 0) return null
  return (
    <NativeSelect
      aria-label={t('sort.label')}
      value={list.state.ordering || usualOrdering}
      onChange={({ currentTarget: { value } }) =>
        list.setState({ ordering: value === usualOrdering ? '' : value })
      }
      data={sortable.flatMap(({ heading, ordering = '' }) => [
        { value: `-${ordering}`, label: t('sort.descending', { name: heading }) },
        { value: ordering, label: t('sort.ascending', { name: heading }) },
      ])}
    />
  )
}
