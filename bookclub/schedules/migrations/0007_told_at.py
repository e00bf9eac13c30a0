"""Whoever watches a work is told of a new schedule: of those that are published by now, nobody any more."""

from django.db import migrations, models


def call_them_told(apps, schema_editor):
    published = apps.get_model("schedules", "Schedule").objects.exclude(published_at=None)
    published.update(told_at=models.F("published_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("schedules", "0006_reminded_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="told_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When those who watch its works were told of it.",
                null=True,
            ),
        ),
        migrations.RunPython(call_them_told, migrations.RunPython.noop, elidable=True),
    ]
