"""Whoever comes by the log by another way than its own manager finds the same door."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0007_held_roles")]

    operations = [
        migrations.AlterModelOptions(
            name="logentry",
            options={
                "base_manager_name": "objects",
                "verbose_name": "deed in the log",
                "verbose_name_plural": "log of deeds",
            },
        ),
    ]
