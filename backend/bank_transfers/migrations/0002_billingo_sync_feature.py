from django.db import migrations


def add_feature(apps, schema_editor):
    apps.get_model("bank_transfers", "FeatureTemplate").objects.get_or_create(
        feature_code="BILLINGO_SYNC",
        defaults={
            "display_name": "Billingo számlák szinkronizálása",
            "description": "A cég Billingo bizonylatainak helyi, naprakész másolata.",
            "category": "SYNC",
            "default_enabled": False,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0001_initial")]

    # Going back leaves the row: a company's switches hang on it.
    operations = [migrations.RunPython(add_feature, migrations.RunPython.noop)]
