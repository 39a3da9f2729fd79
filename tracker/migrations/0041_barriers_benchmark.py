"""Adds what is published about barriers to upskilling, from the data file beside the trainings slice."""

import json
from pathlib import Path
from typing import Any

from django.db import migrations

RECORDS = Path(__file__).resolve().parent.parent / "trainings" / "benchmarks.json"


def fill(apps: Any, schema_editor: Any) -> None:
    benchmark = apps.get_model("tracker", "Benchmark")
    for record in json.loads(RECORDS.read_text(encoding="utf-8")):
        benchmark.objects.update_or_create(key=record["key"], defaults=record)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0040_trainings")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
