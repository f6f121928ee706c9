import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconDownload, IconFileTypePdf, IconLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import { copy } from '@/lib/clipboard'
import { save } from '@/lib/service/download'
import { explain } from '@/lib/service/explain'
import { toast } from '@/lib/toasts'
import type { BillingoInvoiceDetail } from '@/types/api'

import { getPdf } from '../../api'
import classes from '../detail.module.css'
import { showPdf } from './showPdf'

/** The original PDF; Billingo may have to make it first. */
export function PdfButtons({ invoice }: { invoice: BillingoInvoiceDetail }) {
  const { t } = useTranslation('invoices')
  const words = useTranslation()
  const pdf = useMutation({
    mutationFn: async (how: 'open' | 'save') => {
      // Now, in the click: later the browser would take it for a pop-up.
      const tab = how === 'open' ? window.open('', '_blank') : null
      if (tab) tab.document.title = t('detail.pdfWaiting')
      try {
        const { blob, name } = await getPdf(invoice.id)
        if (tab) showPdf(tab, blob, name)
        else save(blob, name)
        if (how === 'open' && !tab) toast(t('detail.pdfBlocked'))
      } catch (error) {
        tab?.close()
        throw error
      }
    },
    onError: (error) => {
      const { title, text } = explain(error, words.t)
      toast(`${title}. ${text}`, 'bad')
    },
  })
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconFileTypePdf size={17} aria-hidden />}
        aria-label={t('detail.pdf')}
        loading={pdf.isPending && pdf.variables === 'open'}
        onClick={() => pdf.mutate('open')}
      >
        <span className={classes.long}>{t('detail.pdf')}</span>
        <span className={classes.short} aria-hidden>
          PDF
        </span>
      </Button>
      <Tooltip label={t('detail.pdfDownload')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('detail.pdfDownload')}
          loading={pdf.isPending && pdf.variables === 'save'}
          onClick={() => pdf.mutate('save')}
        >
          <IconDownload size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('detail.copyLink')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('detail.copyLink')}
          onClick={() =>
            void copy(`${location.origin}/invoices/${invoice.id}`).then((done) =>
              toast(words.t(done ? 'actions.copied' : 'actions.copyFailed'), done ? 'good' : 'bad'),
            )
          }
        >
          <IconLink size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <span role="status" style={{ position: 'absolute', clipPath: 'inset(50%)' }}>
        {pdf.isPending ? t('detail.pdfWaiting') : ''}
      </span>
    </>
  )
}
