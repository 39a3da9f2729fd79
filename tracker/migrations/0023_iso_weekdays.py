"""Weekdays are numbered as ISO 8601 does, from 1, also those of reminders, which began with 0."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def renumber(apps: Any, schema_editor: Any, *, by: int) -> None:
    apps.get_model("tracker", "Preference")._base_manager.update(weekday=F("weekday") + by)
    entries = apps.get_model("accounts", "AuditEntry")._base_manager
    for entry in entries.filter(action="reminder.preference").iterator(chunk_size=1000):
        told = entry.changes.get("weekday")
        if isinstance(told, list):
            entry.changes["weekday"] = [day if day is None else day + by for day in told]
        elif told is not None:
            entry.changes["weekday"] = told + by
        if told is not None:
            entry.save(update_fields=["changes"])


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0022_consortium_months'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.INSTITUTION_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='preference',
            name='preference_weekday_is_one',
        ),
        migrations.AlterField(
            model_name='preference',
            name='weekday',
            field=models.PositiveSmallIntegerField(choices=[(1, 'Monday'), (2, 'Tuesday'), (3, 'Wednesday'), (4, 'Thursday'), (5, 'Friday'), (6, 'Saturday'), (7, 'Sunday')], default=1, verbose_name='weekday'),
        ),
        migrations.RunPython(partial(renumber, by=1), partial(renumber, by=-1)),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__range', (1, 7))), name='preference_weekday_is_one'),
        ),
    ]
