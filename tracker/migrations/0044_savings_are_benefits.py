"""Savings become benefits under the ids that they had, so that the audit trail and copies elsewhere still find them.

Nobody had confirmed a saving: each waits for both sides. Days were not asked, and nobody invents them here.
"""

from typing import Any

from django.core.management.color import no_style
from django.db import migrations
from django.db.models import OuterRef, Subquery

_KEPT = ("id", "institution_id", "version", "project_id", "kind", "amount", "currency", "period", "text")
_AT_ONCE = 500


def move(apps: Any, editor: Any) -> None:
    Saving, Benefit = apps.get_model("tracker", "Saving"), apps.get_model("tracker", "Benefit")
    rows = Saving.objects.order_by("pk").values(*_KEPT).iterator(chunk_size=_AT_ONCE)
    Benefit.objects.bulk_create((Benefit(**row) for row in rows), batch_size=_AT_ONCE)
    same = Saving.objects.filter(pk=OuterRef("pk"))
    Benefit.objects.update(
        created_at=Subquery(same.values("created_at")), updated_at=Subquery(same.values("updated_at"))
    )
    for statement in editor.connection.ops.sequence_reset_sql(no_style(), [Benefit]):
        editor.execute(statement)
    Deletion, View = apps.get_model("foundation", "Deletion"), apps.get_model("foundation", "SavedView")
    Deletion.objects.filter(kind="tracker.saving").update(kind="tracker.benefit")
    View.objects.filter(page="saving-list").update(page="benefit-list")


class Migration(migrations.Migration):
    dependencies = [("tracker", "0043_benefits"), ("foundation", "0003_remembered_columns")]

    operations = [migrations.RunPython(move), migrations.DeleteModel("Saving")]
