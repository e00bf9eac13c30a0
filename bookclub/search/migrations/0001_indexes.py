"""The indexes of all that can be found, filled with what is there. Backwards they are dropped; nobody's words are."""

from django.db import migrations

from bookclub.search import indexes


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0001_initial"),
        ("library", "0001_initial"),
        ("members", "0001_initial"),
        ("reference", "0003_statement_text"),
    ]

    operations = [migrations.RunPython(indexes.make, indexes.drop)]
