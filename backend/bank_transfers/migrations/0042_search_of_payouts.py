import re
import unicodedata

from django.db import migrations, models

BATCH = 2000

# The text as it was made when this migration was written: what the code does later is for later migrations.
LONGEST = 240
NAMES = {"simplepay": "SimplePay", "barion": "Barion", "stripe": "Stripe"}
MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
QUOTES = re.compile(r'["“”„«»\u0000]')


def plain(text):
    if not text.isascii():
        text = MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return " ".join(QUOTES.sub("", text.lower()).split())


def searchable(*parts):
    told = (plain(part)[:LONGEST] for part in parts)
    return "".join(f" {part}\n" for part in dict.fromkeys(told) if part)


def fill(apps, schema_editor):
    """The payouts and items that are here already."""
    using = schema_editor.connection.alias
    for name, columns in (
        ("ProviderPayout", ("provider", "merchant", "identification")),
        ("PayoutItem", ("order_number", "invoice_id", "reference", "description")),
    ):
        rows = apps.get_model("bank_transfers", name).objects.using(using)
        last = 0
        while batch := list(rows.filter(pk__gt=last).order_by("pk").only("search_text", *columns)[:BATCH]):
            last = batch[-1].pk
            for row in batch:
                said = [getattr(row, column) for column in columns]
                if columns[0] == "provider":
                    said[0] = NAMES.get(said[0], said[0])
                row.search_text = searchable(*said)
            rows.bulk_update(batch, ["search_text"], batch_size=BATCH // 4)


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0041_what_was_learnt")]

    operations = [
        migrations.AddField(
            model_name="payoutitem",
            name="search_text",
            field=models.TextField(blank=True, db_default="", editable=False, verbose_name="search text"),
        ),
        migrations.AddField(
            model_name="providerpayout",
            name="search_text",
            field=models.TextField(blank=True, db_default="", editable=False, verbose_name="search text"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
