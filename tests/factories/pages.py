"""One row behind every address with an id, and signed links that work: what a test of all pages asks for."""

from datetime import date
from typing import Any

from accounts.institutions.models import Closure
from foundation.pages.actions import save_view
from foundation.tenancy import across_institutions
from tests.factories.projects import World
from tests.factories.reminders import make_reminder
from tracker.delivery.links import unsubscribe_url
from tracker.intake.csv.actions import store_upload
from tracker.outcomes.actions import add_action, add_agenda_item, record_decision
from tracker.reminders.links import answer_url


def make_rows(world: World) -> dict[str, int]:
    """The first folder of an address -> the id of a row that it may name."""
    with across_institutions():
        at = world.at(date(2026, 3, 4))
        own: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": at, "project": world.project}
        closure = Closure.objects.create(
            institution=world.institution, name="Break", starts_on="2026-12-21", ends_on="2027-01-03"
        )
        upload = store_upload(
            institution_id=world.institution.pk,
            by=world.librarian,
            at=at,
            file_name="a.csv",
            chunks=[b"held_on,projects\n"],
        )
        return {
            "projects": world.project.pk,
            "preferences": world.project.pk,
            "meetings": world.meet(date(2026, 3, 4), invited=[world.engineer]).pk,
            "people": world.engineer.pk,
            "teams": world.engineer.team_id or 0,
            "terms": closure.pk,
            "views": save_view(person=world.librarian, page="project-list", name="Mine", query="").pk,
            "import": upload.pk,
            "decisions": record_decision(text="Yes", must_agree=[world.librarian], **own).pk,
            "actions": add_action(text="Do it", **own).pk,
            "agenda": add_agenda_item(text="Talk", **own).pk,
        }


def make_links(world: World) -> dict[str, str]:
    """The name of an address that needs no sign-in -> a token that opens it."""
    with across_institutions():
        reminder = make_reminder(world.librarian, world.project)
    unsubscribe = unsubscribe_url(kind="reminder", person_id=world.librarian.pk)
    answer = answer_url(reminder.pk, "we-met")
    return {
        "unsubscribe": unsubscribe.split("/")[-2],
        "reminder-answer": answer.split("/")[-3],
    }
