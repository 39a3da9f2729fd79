"""The rows can be spread by institution over several databases, as Citus asks for it: every key of a spread table names
the institution, and what cannot be spread is copied for a reason. The product works on the tables as they are then.

Citus itself is not among Debian's packages: it was not run.
"""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from collab import distribution
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.projects import make_world
from tracker.delivery import actions, sending
from tracker.intake.csv.actions import import_meetings
from tracker.meetings.actions import rebuild
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.postgresql
MODELS = apps.get_models(include_auto_created=True)
SPREAD = [model for model in MODELS if not distribution.is_copied(model)]
_KEYS = """
    SELECT t.relname, i.relname,
           array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = ANY (x.indkey))
    FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    WHERE x.indisunique AND t.relname = ANY (%s)
"""
_REFERENCES = """
    SELECT t.relname, c.conname, other.relname,
           array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = ANY (c.conkey)),
           array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = other.oid AND a.attnum = ANY (c.confkey))
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class other ON other.oid = c.confrelid
    WHERE c.contype = 'f' AND t.relname = ANY (%s)
"""


def test_copied_models_have_institutions_and_reasons() -> None:
    known = {model._meta.label: model for model in MODELS}
    for label, reason in distribution.COPIED.items():
        assert reason
        assert not known[label]._meta.get_field("institution").null, f"{label} is copied anyway"
    assert len(SPREAD) > 30


@pytest.fixture
def keys_named() -> None:
    """The tables as they are before Citus takes them."""
    with connection.cursor() as cursor:
        for statement in [*distribution.reference_statements(), *distribution.key_statements()]:
            cursor.execute(statement)


@pytest.mark.django_db
def test_keys_and_references_stay_inside_an_institution(keys_named: None) -> None:
    spread, copied = distribution.tables(copied=False), distribution.tables(copied=True)
    assert {*spread, *copied} == {model._meta.db_table for model in MODELS}
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [spread])
        keys = cursor.fetchall()
        cursor.execute(_REFERENCES, [[*spread, *copied]])
        references = cursor.fetchall()
    assert len(keys) > len(spread)
    assert [key for key in keys if distribution.COLUMN not in key[2]] == []
    between = [row for row in references if row[2] in spread]
    assert len(between) > 15
    assert [
        row for row in between if row[0] in copied or not all(distribution.COLUMN in columns for columns in row[3:])
    ] == []


@pytest.mark.django_db
def test_a_key_that_is_made_wider_says_the_same(keys_named: None) -> None:
    """It holds an id, or a column that a foreign key binds to the row's institution."""
    for model in SPREAD:
        bound = {
            field.column
            for field in model._meta.local_fields
            if any(getattr(one, "field", None) == field.name for one in model._meta.constraints)
        }
        for names in _unique_keys(model):
            assert {"institution", "institution_id", "id"} & names or bound & names, (model.__name__, names)


def _unique_keys(model: type[models.Model]) -> list[set[str]]:
    own = [{field.column} for field in model._meta.local_fields if field.unique]
    constraints = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    named = [{model._meta.get_field(name).column for name in one.fields} for one in constraints if one.fields]
    return [*own, *named, *({field.column} for field in model._meta.local_fields if field.primary_key)]


@pytest.mark.django_db
def test_product_needs_no_change_for_citus(keys_named: None) -> None:
    now = timezone.now()
    world = make_world(active_on=now.date() - timedelta(weeks=9))
    api, browser, key = client_of(world.librarian), signed_in(world.librarian), uuid.uuid4().hex
    body = {
        "projects": [world.project.pk],
        "held_on": (now.date() - timedelta(days=3)).isoformat(),
        "attendees": [world.librarian.pk, world.engineer.pk],
    }
    made = [api.post("/api/v1/meetings/", body, headers={"Idempotency-Key": key}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    lines = f"held_on,projects,attendees\n{body['held_on']},Eduroam and SSO,{world.engineer.email}\n"
    with within(world.institution.pk):
        import_meetings(institution_id=world.institution.pk, by=None, at=now, chunks=[lines.encode()])
        assert Meeting.objects.count() == 2
    assert (
        browser.post("/log/", {"projects": [world.project.pk], "held_on": "soon"}).status_code == 422
    )  # kept as a draft
    for path in ("/", "/projects/", f"/projects/{world.project.pk}/", "/report/", "/log/"):
        assert browser.get(path).status_code == 200
    with across_institutions():
        rebuild(institution_ids=[world.institution.pk], at=now)
        assert not rebuild(institution_ids=[world.institution.pk], at=now, check=True)
        due = world.at(now.date() + timedelta(weeks=9))
        actions.plan(at=due)
    tally = sending.deliver(worker="w", clock=lambda: due, upto=timedelta(seconds=1))
    assert tally.sent == len(mail.outbox) > 0


@pytest.mark.django_db
def test_command_prints_all_tables_once() -> None:
    printed = StringIO()
    call_command("distribute", stdout=printed)
    text = printed.getvalue()
    for model in MODELS:
        assert text.count(f"_table('{model._meta.db_table}'") == 1
    assert text.index("create_reference_table('accounts_person')") > text.index("('accounts_team')")
