import { Button, Group, Table, Text, Title } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconCertificate, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { save } from '@/lib/service/download'
import { explain } from '@/lib/service/explain'
import { companyKey } from '@/lib/service/queries'
import { toast } from '@/lib/toasts'
import { useSession } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import { useLatestSync } from '@/queries/syncs'
import type { BillingoSyncLog, Certificate } from '@/types/api'

import { fetchCertificate, fetchCertificates, issueCertificate, type CertificateFormat } from '../api'
import { Failed } from '../connect/KeyForm'
import classes from '../Sync.module.css'

const FEW = 5
const ALL = 1000
const FORMATS: readonly CertificateFormat[] = ['pdf', 'json']
// One comes by itself within a minute of a full sync's end; whoever waits for it sees it come.
const LOOK_AGAIN = 20_000
const COMES_WITHIN = 5 * 60_000

/** Whether one should be on its way, and is not there. */
function isAwaited(latest: BillingoSyncLog | null | undefined, certificates: readonly Certificate[]) {
  if (!latest?.full_sync || latest.status !== 'COMPLETED' || !latest.completed_at) return false
  if (Date.now() - Date.parse(latest.completed_at) > COMES_WITHIN) return false
  return !certificates.some(({ sync_log_id: log, origin }) => log === latest.id && origin === 'sync')
}

/** What the mirror held and when, signed, for an auditor: the latest first, and one of now. */
export function Certificates() {
  const { t } = useTranslation('certificates')
  const formats = useFormats()
  const queries = useQueryClient()
  const may = useSession().may('issue_certificates')
  const latest = useLatestSync().data
  const [size, setSize] = useState(FEW)
  const found = useQuery({
    queryKey: companyKey('certificates', size, latest?.id, latest?.status),
    queryFn: ({ signal }) => fetchCertificates(size, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isAwaited(latest, state.data?.results ?? []) ? LOOK_AGAIN : false),
  })
  const issue = useMutation({
    mutationFn: issueCertificate,
    onSuccess: () => toast(t('issued')),
    onSettled: () => queries.invalidateQueries({ queryKey: companyKey('certificates') }),
  })
  return (
    <section className="card" aria-labelledby="certificates-title">
      <div className={classes.padded}>
        <Group justify="space-between" align="start" gap="sm">
          <Title order={2} fz="md" id="certificates-title">
            {t('title')}
          </Title>
          {may ? (
            <Button size="xs" variant="default" loading={issue.isPending} onClick={() => issue.mutate()}>
              {t('issue')}
            </Button>
          ) : null}
        </Group>
        <Text size="sm" c="dimmed" mt={4} className="prose">
          {t('intro')}
        </Text>
        {issue.error ? (
          <div style={{ marginTop: 12 }}>
            <Failed error={issue.error} title={t('refused')} />
          </div>
        ) : null}
      </div>
      {found.isPending ? <LoadingState rows={2} /> : null}
      {found.error && !found.data ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data?.count === 0 ? (
        <EmptyState icon={<IconCertificate size={28} stroke={1.5} aria-hidden />} title={t('none')}>
          {t('noneText')}
        </EmptyState>
      ) : null}
      {found.data && found.data.count > 0 ? <Rows certificates={found.data.results} /> : null}
      {found.data && found.data.count > found.data.results.length && size === FEW ? (
        <div className={classes.padded}>
          <Button variant="default" size="xs" onClick={() => setSize(ALL)} loading={found.isFetching}>
            {t('more', { n: formats.count(found.data.count) })}
          </Button>
        </div>
      ) : null}
    </section>
  )
}

function Rows({ certificates }: { certificates: readonly Certificate[] }) {
  const { t } = useTranslation('certificates')
  return (
    <Table.ScrollContainer minWidth={0} type="native">
      <Table
        aria-labelledby="certificates-title"
        className={classes.table}
        horizontalSpacing="sm"
        verticalSpacing="xs"
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('issuedAt')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('why')}</Table.Th>
            <Table.Th ta="right">{t('documents')}</Table.Th>
            <Table.Th ta="right">{t('file')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {certificates.map((certificate) => (
            <Row key={certificate.id} certificate={certificate} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Row({ certificate }: { certificate: Certificate }) {
  const { t } = useTranslation('certificates')
  const words = useTranslation()
  const formats = useFormats()
  const time = formats.dateTime(certificate.issued_at)
  const loading = useMutation({
    mutationFn: (format: CertificateFormat) => fetchCertificate(certificate.id, format),
    onSuccess: ({ blob, name }) => save(blob, name),
    onError: (error) => toast(explain(error, words.t).text, 'bad'),
  })
  return (
    <Table.Tr>
      <Table.Td className="figures">{time}</Table.Td>
      <Table.Td visibleFrom="sm">
        {t(`origin.${certificate.origin}`)}
        {certificate.requested_by ? (
          <Text size="xs" c="dimmed">
            {certificate.requested_by}
          </Text>
        ) : null}
      </Table.Td>
      <Table.Td ta="right" className="figures">
        {formats.count(certificate.documents)}
      </Table.Td>
      <Table.Td>
        <Group gap={6} justify="end">
          {FORMATS.map((format) => (
            <Button
              key={format}
              size="compact-xs"
              variant="default"
              leftSection={<IconDownload size={14} aria-hidden />}
              aria-label={t('download', { format: format.toUpperCase(), time })}
              loading={loading.isPending && loading.variables === format}
              onClick={() => loading.mutate(format)}
            >
              {format.toUpperCase()}
            </Button>
          ))}
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}
