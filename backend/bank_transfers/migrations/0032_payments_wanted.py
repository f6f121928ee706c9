from django.db import migrations, models

import bank_transfers.core.indexes


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0031_open_amounts")]

    operations = [
        migrations.AddIndex(
            model_name="billingoinvoice",
            index=bank_transfers.core.indexes.ListIndex(
                condition=models.Q(("payments_wanted__gt", 0)),
                fields=["company", "payments_tried_at", "payments_wanted", "-billingo_id"],
                name="invoice_payments_wanted",
            ),
        ),
    ]
