"""Fills the published benchmarks from the data file beside the reports slice, as they were on that day."""

import json
from pathlib import Path
from typing import Any

from django.db import migrations

RECORDS = Path(__file__).resolve().parent.parent / "reports" / "benchmarks.json"


def fill(apps: Any, schema_editor: Any) -> None:
    benchmark = apps.get_model("tracker", "Benchmark")
    for record in json.loads(RECORDS.read_text()):
        benchmark.objects.update_or_create(key=record["key"], defaults=record)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
