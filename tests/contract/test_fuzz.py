"""Schemathesis, driven by our own OpenAPI: whatever is sent, no 5xx, and no answer that the schema does not allow.

Half of what is sent is what the schema allows, half is not. Ids in it are made to hit rows half of the time, or
nothing would ever be found. Each request is sent by a member of staff, then by an administrator. Seeded: the same
requests every time.

What an answer says is the same on both databases: SQLite, which runs these beside PostgreSQL, gets fewer of them, for
the numbers and texts that only it refuses.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks

from accounts.people.models import Person
from accounts.roles import Role, Side
from collab.documentation import schema
from collab.wsgi import application
from foundation.tenancy import across_institutions
from tests import NIGHTLY
from tests.factories.api import make_token
from tests.factories.people import make_person
from tests.factories.projects import make_world
from tests.factories.reminders import make_reminder
from tracker.outcomes.actions import add_action, add_agenda_item, record_decision

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

API = schemathesis.openapi.from_dict(json.loads(json.dumps(schema())))
API.app = application
OPERATIONS = [result.ok() for result in API.get_all_operations()]
MODES = {"allowed": schemathesis.GenerationMode.POSITIVE, "forbidden": schemathesis.GenerationMode.NEGATIVE}
API.config.checks.negative_data_rejection.expected_statuses.append("412")
EXAMPLES = {"postgresql": 100 if NIGHTLY else 8, "sqlite": 3}  # for each operation and mode
#: Rules of the domain refuse much that a schema allows: ids of others, days to come, names that are taken.
EXCLUDED = [checks.positive_data_acceptance]
REFERENCES = {
    "project": "project", "projects": "project", "meeting": "meeting", "team": "team", "teams": "team",
    "library_owner": "person", "it_owner": "person", "sponsor": "person", "members": "person", "owner": "person",
    "organiser": "person", "attendees": "person", "invited": "person", "in_room": "person", "must_agree": "person",
    "agreed": "person", "person": "person",
}  # fmt: skip
IN_PATH = {"teams": "team", "people": "person", "projects": "project", "meetings": "meeting"}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The end of a request leaves the test's own connection alone, as with Django's own test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def ids(module_rows: None) -> dict[str, int]:
    """A world with one of everything: the kind -> its id."""
    world = make_world()
    with across_institutions():
        at = world.at(date(2026, 3, 4))
        meeting = world.meet(date(2026, 3, 4))
        hung: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": at, "project": world.project}
        return {
            "project": world.project.pk,
            "meeting": meeting.pk,
            "person": world.engineer.pk,
            "team": world.engineer.team_id or 0,
            "decisions": record_decision(text="Yes", meeting=meeting, must_agree=[world.librarian], **hung).pk,
            "actions": add_action(text="Do it", owner=world.librarian, **hung).pk,
            "agenda-items": add_agenda_item(text="Talk", **hung).pk,
            "institutions": world.institution.pk,
            "librarian": world.librarian.pk,
            "reminders": make_reminder(world.librarian, world.project).pk,
        }


@pytest.fixture(scope="module")
def tokens(ids: dict[str, int]) -> list[str]:
    with across_institutions():
        staff = Person.objects.get(pk=ids["librarian"])
        return [make_token(staff), make_token(make_person(staff.institution, Side.IT, Role.ADMIN))]


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.label for operation in OPERATIONS])
def test_every_answer_is_one_that_the_schema_allows(
    operation: Any, tokens: list[str], ids: dict[str, int], settings: Any
) -> None:
    settings.API_RATE_LIMIT = 0
    for mode in MODES:
        with transaction.atomic():  # each in the same world
            _fuzz(operation, mode, tokens, ids)
            transaction.set_rollback(True)


def _fuzz(operation: Any, mode: str, tokens: list[str], ids: dict[str, int]) -> None:
    @settings(
        max_examples=EXAMPLES[connection.vendor],
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=MODES[mode]), hit=st.booleans())
    def ask(case: Any, hit: bool) -> None:
        if hit:
            _aim(case, ids, bodies=mode == "allowed")
        # aiming may have mended just what was wrong with the request; and whatever is sent as CSV is a text
        mended = hit or case.media_type == "text/csv"
        excluded = [*EXCLUDED, checks.negative_data_rejection] if mended else EXCLUDED
        for token in tokens:
            case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=excluded)

    ask()


def _aim(case: Any, ids: dict[str, int], *, bodies: bool) -> None:
    """Make the ids in the path, and in a body that is allowed, those of rows; and let no condition stand in the way."""
    case.headers.pop("If-Match", None)
    folder = case.path.removeprefix("/api/v1/").split("/")[0]
    row = ids.get(IN_PATH.get(folder, folder))
    if row is not None and isinstance(case.path_parameters, dict) and "id" in case.path_parameters:
        case.path_parameters = {**case.path_parameters, "id": row}
    if bodies and isinstance(case.body, dict):
        case.body = {
            name: ([ids[REFERENCES[name]]] if isinstance(value, list) else ids[REFERENCES[name]])
            if name in REFERENCES and value is not None
            else value
            for name, value in case.body.items()
        }
