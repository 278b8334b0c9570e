"""A person's live relationships by index alone. With the party among the keys, a reader of many parties was answered by
another index, and by the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("access", "0014_own_identity"),)
    operations = (
        migrations.RemoveIndex("relationship", "access_relationship_person"),
        migrations.AddIndex(
            "relationship",
            models.Index(
                fields=["person"],
                include=["party", "until", "is_own_only"],
                name="access_relationship_person",
                condition=models.Q(ended_at__isnull=True),
            ),
        ),
    )
