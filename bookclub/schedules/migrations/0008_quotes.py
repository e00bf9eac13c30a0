"""Which comments are quoted in what a meeting says, so that it waits as far as they do."""

from django.db import migrations, models

from bookclub import markup

WORDS = ("agenda", "questions", "notes")


def note_quotes(apps, schema_editor):
    Meeting, Comment = apps.get_model("schedules", "Meeting"), apps.get_model("discussions", "Comment")
    for meeting in Meeting.objects.iterator():
        texts = [text for text in (getattr(meeting, name) for name in WORDS) if "/comments/" in text]
        quoted = {pk for text in texts for pk in markup.render(text).quoted}
        meeting.quotes.add(*Comment.objects.filter(pk__in=quoted, deleted_at=None))


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0008_marks"),
        ("schedules", "0007_told_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="quotes",
            field=models.ManyToManyField(
                blank=True, editable=False, related_name="quoted_in_meetings", to="discussions.comment"
            ),
        ),
        migrations.RunPython(note_quotes, migrations.RunPython.noop, elidable=True),
    ]
