"""The status history replaces holds: each status with the day from which it holds."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import foundation.tenancy

CHUNK = 1000
STATUSES = [("planned", "Planned"), ("active", "Active"), ("on_hold", "On hold"), ("closed", "Closed")]


def write_histories(apps: Any, schema_editor: Any) -> None:
    projects = apps.get_model("tracker", "Project")._base_manager
    changes = apps.get_model("tracker", "StatusChange")._base_manager
    after = 0
    while chunk := list(projects.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        after = chunk[-1].pk
        holds = defaultdict(list)
        for hold in apps.get_model("tracker", "Hold")._base_manager.filter(project__in=chunk).order_by("starts_on"):
            holds[hold.project_id].append(hold)
        rows, moved = [], []
        for project in chunk:
            history = history_of(project, holds[project.pk])
            began = next((day for day, status in history if status == "active"), None)
            if began != project.active_on:
                project.active_on = began
                moved.append(project)
            rows += [
                changes.model(institution_id=project.institution_id, project=project, starts_on=day, status=status)
                for day, status in history
            ]
        changes.bulk_create(rows)
        projects.bulk_update(moved, ["active_on"])


def history_of(project: Any, holds: list[Any]) -> list[tuple[date, str]]:
    """What is not known any more is guessed: planned again since its last change, on hold rather than closed once."""
    since: dict[date, str] = {}
    if project.active_on is not None:
        since[project.active_on] = "active"
    for hold in holds:
        since[hold.starts_on] = "on_hold" if hold.ends_on else project.status
        if hold.ends_on:
            since[hold.ends_on + timedelta(days=1)] = "active"
    if project.status == "planned":
        since[(project.updated_at if since else project.created_at).date()] = "planned"
    history: list[tuple[date, str]] = []
    for day in sorted(since):
        if not history or history[-1][1] != since[day]:
            history.append((day, since[day]))
    if not history or history[-1][1] != project.status:
        history.append((max([project.updated_at.date(), *since]) + timedelta(days=1), project.status))
    return history


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0011_band_rule"),
        migrations.swappable_dependency(settings.INSTITUTION_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("status", models.CharField(choices=STATUSES, max_length=8, verbose_name="status")),
                (
                    "institution",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.INSTITUTION_MODEL,
                        verbose_name="institution",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="status_changes",
                        to="tracker.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={"ordering": ["starts_on"]},
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.UniqueConstraint(fields=("project", "starts_on"), name="status_change_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(status__in=[status for status, _label in STATUSES]), name="status_change_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=foundation.tenancy.SameInstitution("project", name="status_change_project_same_institution"),
        ),
        migrations.RemoveConstraint(model_name="project", name="project_active_since_a_day"),
        migrations.AlterField(
            model_name="project",
            name="active_on",
            field=models.DateField(
                blank=True, help_text="The first day on which it was active", null=True, verbose_name="active on"
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=~models.Q(status="active") | models.Q(active_on__isnull=False),
                name="project_active_since_a_day",
            ),
        ),
        migrations.RunPython(write_histories, migrations.RunPython.noop, elidable=True),
    ]
