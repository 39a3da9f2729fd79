"""The rule of bands has changed: what was computed by the old one is computed again, by the rollover and the report."""

from datetime import date
from typing import Any

from django.db import migrations

LONG_AGO = date(2000, 1, 3)  # a Monday: of no present week, so it is stale everywhere


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("tracker", "Cadence")._base_manager.update(measured_in=LONG_AGO)
    apps.get_model("tracker", "BandWeek")._base_manager.all().delete()


class Migration(migrations.Migration):
    dependencies = [("tracker", "0010_calendar_feeds")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
