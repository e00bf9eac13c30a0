"""The plain words of each statement beside its HTML, for search."""

from django.db import migrations, models

from bookclub import markup


def fill(apps, schema_editor):
    """What was stored before is read once more, as saving it would."""
    Statement = apps.get_model("reference", "Statement")
    some = []
    for statement in Statement.objects.filter(text="").only("body").iterator(chunk_size=500):
        statement.text = markup.render(statement.body).text
        some.append(statement)
        if len(some) == 500:
            Statement.objects.bulk_update(some, ["text"])
            some = []
    Statement.objects.bulk_update(some, ["text"])


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0002_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="text",
            field=models.TextField(
                default="", editable=False, help_text="The plain words, without inline spoilers."
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
