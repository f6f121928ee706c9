"""What Billingo tells of payments, and what is open of each document.

The columns are added to the invoices without writing any of them; what stands in them, 0031 says.
"""

import bank_transfers.core.fields
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models

from bank_transfers.core.db.maintenance.add_column import AddColumn


class Migration(migrations.Migration):

    dependencies = [
        ('bank_transfers', '0029_lists_of_bank_lines'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillingoInvoicePayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(help_text='The day of the payment; it may lie ahead.', verbose_name='date')),
                ('amount', bank_transfers.core.fields.ExactDecimalField(help_text="In the document's currency.", verbose_name='amount')),
                ('payment_method', models.CharField(blank=True, max_length=64, verbose_name='payment method')),
                ('voucher_number', models.CharField(blank=True, max_length=255, verbose_name='voucher number')),
                ('conversion_rate', bank_transfers.core.fields.ExactDecimalField(blank=True, help_text='To HUF.', null=True, verbose_name='conversion rate')),
                ('known_from', models.DateTimeField(help_text='When a sync first found it.', verbose_name='known from')),
                ('known_until', models.DateTimeField(blank=True, help_text='When a sync found it gone; empty while it is there.', null=True, verbose_name='known until')),
            ],
            options={
                'verbose_name': 'payment',
                'verbose_name_plural': 'payments',
                'ordering': ['date', 'id'],
            },
        ),
        migrations.RemoveIndex(
            model_name='billingosynclog',
            name='synclog_company_writers',
        ),
        AddColumn(
            model_name='billingoinvoice',
            name='open_amount',
            field=bank_transfers.core.fields.ExactDecimalField(db_default=models.Value(0), default=Decimal('0'), help_text="What is owed, in the document's currency: 0 where nothing is.", verbose_name='open'),
        ),
        AddColumn(
            model_name='billingoinvoice',
            name='paid_amount',
            field=bank_transfers.core.fields.ExactDecimalField(blank=True, help_text="Sum of the payments, in the document's currency; empty while they are not known.", null=True, verbose_name='paid'),
        ),
        AddColumn(
            model_name='billingoinvoice',
            name='payments_read_at',
            field=models.DateTimeField(blank=True, help_text='Empty while they were never asked for.', null=True, verbose_name='payments read'),
        ),
        AddColumn(
            model_name='billingoinvoice',
            name='payments_tried_at',
            field=models.DateTimeField(blank=True, help_text='When they were last asked for in vain; empty where they were not.', null=True, verbose_name='payments tried'),
        ),
        AddColumn(
            model_name='billingoinvoice',
            name='payments_wanted',
            field=models.SmallIntegerField(db_default=models.Value(0), default=0, help_text='0: not. Else how soon, from 1 (partly paid) to 5 (paid, and no claim).', verbose_name='payments to be read'),
            existing=4,  # paid: most are
        ),
        AddColumn(
            model_name='billingosynclog',
            name='payment_calls',
            field=models.PositiveIntegerField(db_default=models.Value(0), default=0, help_text='Requests for payments, repeated ones included.', verbose_name='API calls for payments'),
        ),
        AddColumn(
            model_name='billingosynclog',
            name='payments_changed',
            field=models.PositiveIntegerField(db_default=models.Value(0), default=0, help_text='Documents whose payments were others than known before.', verbose_name='payments changed'),
        ),
        AddColumn(
            model_name='billingosynclog',
            name='payments_failed',
            field=models.PositiveIntegerField(db_default=models.Value(0), default=0, help_text='Documents whose payments could not be had; they are tried again at the next run.', verbose_name='payments not had'),
        ),
        AddColumn(
            model_name='billingosynclog',
            name='payments_read',
            field=models.PositiveIntegerField(db_default=models.Value(0), default=0, help_text='Documents whose payments were read.', verbose_name='payments read'),
        ),
        AddColumn(
            model_name='billingosynclog',
            name='payments_total',
            field=models.PositiveIntegerField(db_default=models.Value(0), default=0, help_text='Documents whose payments the run meant to read.', verbose_name='payments to read'),
        ),
        AddColumn(
            model_name='companybillingosettings',
            name='last_payments_time',
            field=models.DateTimeField(blank=True, editable=False, help_text='When a sync last went on with payments of documents that it found paid or expired.', null=True, verbose_name='payments of paid documents read'),
        ),
        migrations.AddIndex(
            model_name='billingosynclog',
            index=models.Index(condition=models.Q(('invoices_created__gt', 0), ('invoices_updated__gt', 0), ('invoices_missing__gt', 0), ('payments_changed__gt', 0), _connector='OR'), fields=['company', '-id'], name='synclog_company_writers'),
        ),
        migrations.AddField(
            model_name='billingoinvoicepayment',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='billingo_payments', to='bank_transfers.company', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='billingoinvoicepayment',
            name='invoice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='bank_transfers.billingoinvoice', verbose_name='invoice'),
        ),
        migrations.AddIndex(
            model_name='billingoinvoicepayment',
            index=models.Index(condition=models.Q(('known_until__isnull', True)), fields=['company', 'date'], name='payment_by_day'),
        ),
    ]
