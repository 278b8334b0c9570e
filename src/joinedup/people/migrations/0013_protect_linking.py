from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("people", "0012_linking"), ("core", "0002_protect"))
    operations = (rls.Protect("people_linkrun", "people_selfaudit", "people_supersedednumber"),)
