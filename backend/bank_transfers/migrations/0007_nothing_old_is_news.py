from django.db import migrations
from django.utils import timezone


def mark_old_runs(apps, schema_editor):
    """Nobody is told today of what ended before there was anybody to tell."""
    logs = apps.get_model("bank_transfers", "BillingoSyncLog")
    ended = logs.objects.using(schema_editor.connection.alias).exclude(status="RUNNING")
    ended.update(announced_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("bank_transfers", "0006_notifications"),
    ]

    operations = [migrations.RunPython(mark_old_runs, migrations.RunPython.noop)]
