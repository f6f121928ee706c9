import { Button, Table, Text, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DateText } from '@/components/values/DateText'
import { companyKey } from '@/lib/service/queries'
import { useFormats } from '@/lib/values/useFormats'

import { fetchSetAside } from '../api'
import { Failed } from '../connect/KeyForm'
import classes from '../Sync.module.css'

const FEW = 5
const ALL = 1000

/** Documents that could not be stored, and why; not there as long as there are none. */
export function SetAside() {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  const [size, setSize] = useState(FEW)
  const found = useQuery({
    queryKey: companyKey('set-aside', size),
    queryFn: ({ signal }) => fetchSetAside(size, signal),
    placeholderData: keepPreviousData,
  })
  if (found.error && !found.data) return <Failed error={found.error} title={t('setAside.title')} />
  if (!found.data || found.data.count === 0) return null
  const { count, results } = found.data
  return (
    <section className="card" aria-labelledby="set-aside-title">
      <div className={classes.padded}>
        <Title order={2} fz="md" id="set-aside-title">
          {t('setAside.title')} ({formats.count(count)})
        </Title>
        <Text size="sm" c="dimmed" mt={4} className="prose">
          {t('setAside.intro')}
        </Text>
      </div>
      <Table.ScrollContainer minWidth={0} type="native">
        <Table
          aria-labelledby="set-aside-title"
          className={classes.table}
          horizontalSpacing="sm"
          verticalSpacing="xs"
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('setAside.document')}</Table.Th>
              <Table.Th>{t('setAside.reason')}</Table.Th>
              <Table.Th visibleFrom="sm">{t('setAside.since')}</Table.Th>
              <Table.Th visibleFrom="sm" ta="right">
                {t('setAside.tries')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {results.map((document) => (
              <Table.Tr key={document.id}>
                <Table.Td>
                  {document.invoice_number || t('setAside.nameless')}
                  {document.invoice_id === null ? null : (
                    <Text size="xs" c="dimmed">
                      {t('setAside.id', { id: document.invoice_id })}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{document.text}</Table.Td>
                <Table.Td visibleFrom="sm">
                  <DateText value={document.first_seen_at} />
                </Table.Td>
                <Table.Td visibleFrom="sm" ta="right">
                  {formats.count(document.attempts)}
                  <Text size="xs" c="dimmed">
                    {t('setAside.last', { time: formats.dateTime(document.last_tried_at) })}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {count > results.length && size === FEW ? (
        <div className={classes.padded}>
          <Button variant="default" size="xs" onClick={() => setSize(ALL)} loading={found.isFetching}>
            {t('setAside.more', { n: formats.count(count) })}
          </Button>
        </div>
      ) : null}
    </section>
  )
}
