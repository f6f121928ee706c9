"""Debtors without a tax number, by name, from an index of their own (a million invoices: some seconds, as in 0036)."""

import bank_transfers.core.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bank_transfers', '0051_search_counts'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='billingoinvoice',
            index=bank_transfers.core.indexes.ListIndex(condition=models.Q(models.Q(('open_amount', 0), _negated=True), ('partner_tax_number', ''), ('partner_name__length__lte', 500)), fields=['company', 'currency'], include=('partner_name', 'due_date', 'open_amount'), name='invoice_open_by_name'),
        ),
        migrations.AddIndex(
            model_name='billingoinvoice',
            index=bank_transfers.core.indexes.ListIndex(condition=models.Q(models.Q(('open_amount', 0), _negated=True), ('partner_tax_number', ''), ('partner_name__length__gt', 500)), fields=['company', 'currency'], name='invoice_open_by_long_name'),
        ),
    ]
