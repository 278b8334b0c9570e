from django.db import migrations, models

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_relationship_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedEvent",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("sealed", models.DateTimeField()),
                ("link", models.BinaryField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SealState",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("count", models.BigIntegerField(default=0)),
                ("frontier", models.BigIntegerField(default=0)),
                ("last_sealed", models.DateTimeField(null=True)),
                ("trouble", models.TextField(blank=True, default="")),
                ("told", models.DateTimeField(null=True)),
                ("last_verified", models.DateTimeField(null=True)),
                ("is_intact", models.BooleanField(null=True)),
                ("finding", models.TextField(blank=True, default="")),
            ],
            options={
                "abstract": False,
            },
        ),
        rls.Withhold("access_sealedevent", leave="SELECT"),
        rls.Withhold("access_sealstate", leave="SELECT"),
    ]
