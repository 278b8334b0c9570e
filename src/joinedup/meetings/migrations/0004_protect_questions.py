from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("meetings", "0003_order_and_questions"),)
    operations = (rls.Protect("meetings_question"),)
