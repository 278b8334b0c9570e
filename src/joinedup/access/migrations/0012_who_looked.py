import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from joinedup.core import rls

READ_FOR = ("reporting", "governance", "linkage-review", "intake", "keeping", "operator")
"""That something is withheld is read by those who keep the audit, and moved with people who are merged; never in direct
care."""
WRITE_FOR = ("governance", "linkage-review", "intake", "operator")


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_live_switch"),
        ("people", "0010_protect_merges"),
        ("place", "0003_editions_codes_bodies"),
    ]

    operations = [
        migrations.CreateModel(
            name="LookHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("held_at", models.DateTimeField()),
                ("held_by", models.BigIntegerField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("released_by", models.BigIntegerField(null=True)),
                ("release_reason", models.TextField(blank=True, default="")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="look_holds",
                        to="people.person",
                    ),
                ),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="place.place")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "user"], name="access_hold_person")],
            },
        ),
        migrations.CreateModel(
            name="NamesRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("released_at", models.DateTimeField()),
                ("released_by", models.BigIntegerField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="names_releases",
                        to="people.person",
                    ),
                ),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="place.place")),
            ],
            options={
                "indexes": [models.Index(fields=["person", "released_at"], name="access_names_person")],
            },
        ),
        rls.Protect("access_lookhold", "access_namesrelease"),
        rls.ByRelationship("access_lookhold", reads=READ_FOR, writes=WRITE_FOR),
        rls.ByRelationship("access_namesrelease", reads=READ_FOR, writes=WRITE_FOR),
    ]
