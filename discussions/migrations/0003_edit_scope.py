"""An earlier version of a comment may wait for more than the comment does."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0002_roles"),
        ("reading", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="edit",
            name="scope",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reading.scope",
                verbose_name="spoiler point",
            ),
        ),
    ]
