"""Which comments a review quotes, and how far its author said that it spoils: so it can follow what it quotes."""

import django.db.models.deletion
from django.db import migrations, models

from bookclub import markup


def note_quotes(apps, schema_editor):
    """Of the reviews that are there: their point was their author's, and their quotes stand in their words."""
    Review, Comment = apps.get_model("reviews", "Review"), apps.get_model("discussions", "Comment")
    Review.objects.update(own_scope=models.F("scope"))
    for review in Review.objects.filter(deleted_at=None).iterator():
        words = [review.body, *review.edits.values_list("body", flat=True)]
        quoted = {pk for body in words if "/comments/" in body for pk in markup.render(body).quoted}
        review.quotes.add(*Comment.objects.filter(pk__in=quoted, deleted_at=None))


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0008_marks"),
        ("reading", "0003_marks"),
        ("reviews", "0002_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="own_scope",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="As far as its author says that it spoils; what it quotes, and the desk, may ask for more.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reading.scope",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="quotes",
            field=models.ManyToManyField(
                blank=True, editable=False, related_name="quoted_in_reviews", to="discussions.comment"
            ),
        ),
        migrations.RunPython(note_quotes, migrations.RunPython.noop, elidable=True),
    ]
