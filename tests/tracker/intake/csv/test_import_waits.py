"""Nobody waits for a file to be read: no row of it is parsed while a transaction is open."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from foundation.tenancy import within
from tests.factories.projects import World, make_world
from tracker.intake.csv.actions import confirm_upload, judging, run_uploads, store_upload, uploads
from tracker.intake.csv.rows import read_rows
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("small", [True, False])
def test_a_file_is_parsed_outside_transactions(small: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    world: World = make_world()
    inside: list[bool] = []

    def watched(*given: Any) -> Iterator[Any]:
        for row in read_rows(*given):
            inside.append(connection.in_atomic_block)
            yield row

    monkeypatch.setattr(judging, "read_rows", watched)
    if not small:
        monkeypatch.setattr(uploads, "SMALL", 0)
    text = f"held_on,projects,attendees\n2026-03-04,Eduroam and SSO,{world.librarian.email}\n"
    given: dict[str, Any] = {"institution_id": world.institution.pk, "by": world.librarian, "at": timezone.now()}
    with within(world.institution.pk):
        upload = store_upload(**given, file_name="meetings.csv", chunks=[text[:9].encode(), text[9:].encode()])
    run_uploads(at=timezone.now())
    with within(world.institution.pk):
        confirm_upload(upload=upload, by=world.librarian, at=timezone.now())
    run_uploads(at=timezone.now())
    with within(world.institution.pk):
        assert Meeting.objects.count() == 1
    assert inside == [False, False]  # checked, then imported
