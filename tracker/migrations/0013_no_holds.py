from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tracker", "0012_status_history")]

    operations = [migrations.DeleteModel(name="Hold")]
