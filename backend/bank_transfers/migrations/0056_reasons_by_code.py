"""Reasons of refused files are kept by code and values, and told in the language of whoever reads them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0055_invoice_by_kind")]

    operations = [
        migrations.AddField(
            model_name="refusedfile",
            name="told",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="File, code, place and values of each reason; empty: only the text is known.",
                verbose_name="reasons by code",
            ),
        ),
    ]
