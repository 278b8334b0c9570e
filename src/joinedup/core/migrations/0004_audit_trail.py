import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

TRIGGER = """
CREATE FUNCTION joinedup_event_xact() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.xact := pg_current_xact_id()::text::bigint; RETURN NEW; END $$;
CREATE TRIGGER xact_of_its_own BEFORE INSERT ON core_event FOR EACH ROW EXECUTE FUNCTION joinedup_event_xact();
"""
NO_TRIGGER = """
DROP TRIGGER xact_of_its_own ON core_event;
DROP FUNCTION joinedup_event_xact();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_signed_context"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="category",
            field=models.TextField(db_default="system"),
        ),
        migrations.AddField(
            model_name="event",
            name="people",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="xact",
            field=models.BigIntegerField(db_default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["place_id", "category", "occurred"], name="core_event_category"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["place_id", "user_id", "occurred"], name="core_event_user"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["xact", "id"], name="core_event_xact"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("people__isnull", False)), fields=["people"], name="core_event_people"
            ),
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
