"""What a meeting's history costs: it does not grow with the audit trail."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.tenancy import across_institutions, within
from tests.factories.projects import make_world
from tracker.outcomes.actions import record_decision
from tracker.pages.meeting_history import history_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
DAY = date(2026, 3, 4)


def test_trail_is_read_by_its_indexes() -> None:
    world = make_world()
    with across_institutions():
        meeting = world.meet(DAY)
        record_decision(
            text="Yes", meeting=meeting, project=world.project, must_agree=[world.librarian],
            institution_id=world.institution.pk, by=world.librarian, at=world.at(DAY),
        )  # fmt: skip
    with within(world.institution.pk), CaptureQueriesContext(connection) as asked:
        assert len(history_of(meeting, zone=world.institution.zone)) == 2
    plans = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # which so small a table would be read by
        for query in asked.captured_queries:
            if '"accounts_auditentry"' in query["sql"]:
                cursor.execute(f"EXPLAIN {query['sql']}")
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert len(plans) == 2
    assert "Index Scan using audit_on_meeting" in plans[0]
    assert "target_id = " in plans[1]
    for plan in plans:
        assert "Seq Scan on accounts_auditentry" not in plan
