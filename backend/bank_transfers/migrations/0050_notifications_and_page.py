from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("bank_transfers", "0021_nothing_old_is_news"),
        ("bank_transfers", "0035_feature_names_in_english"),
    ]

    operations = []
