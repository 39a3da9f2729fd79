"""One row behind every address with an id, and signed links that work: what a test of all pages asks for."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.institutions.models import Closure
from accounts.sessions.models import NewSignIn
from accounts.sessions.new_sign_ins import link_to
from foundation.pages.actions import save_view
from foundation.tenancy import across_institutions
from tests.factories.projects import World
from tests.factories.reminders import make_reminder
from tracker.benefits.actions import add_benefit, add_rate
from tracker.closing.actions import add_lesson, add_thanks
from tracker.comments.actions import add_comment
from tracker.delivery.links import unsubscribe_url
from tracker.intake.csv.actions import store_upload
from tracker.invitations.feeds import make_feed
from tracker.invitations.links import answer_url as invitation_url
from tracker.leadership.actions import add_stakeholder
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
            "comments": add_comment(meeting=world.meet(date(2026, 3, 5)), by=world.librarian, at=at, text="Well").pk,
            "people": world.engineer.pk,
            "teams": world.engineer.team_id or 0,
            "terms": closure.pk,
            "views": save_view(person=world.librarian, page="project-list", name="Mine", query="").pk,
            "import": upload.pk,
            "decisions": record_decision(text="Yes", must_agree=[world.librarian], **own).pk,
            "actions": add_action(text="Do it", **own).pk,
            "agenda": add_agenda_item(text="Talk", **own).pk,
            "lessons": add_lesson(side="library", text="Ask early", **own).pk,
            "benefits": add_benefit(kind="hours", text="Fewer calls", from_on=date(2026, 3, 2), **own).pk,
            "exchange-rates": add_rate(
                institution_id=world.institution.pk,
                by=None,
                at=at,
                currency="CHF",
                into="GBP",
                rate=Decimal("0.85"),
                stated_on=date(2026, 3, 2),
            ).pk,
            "thanks": add_thanks(name="Hannah Price", **own).pk,
            "stakeholders": add_stakeholder(name="Hannah Price", **own).pk,
        }


def make_links(world: World) -> dict[str, str]:
    """The name of an address that needs no sign-in -> a token that opens it."""
    with across_institutions():
        reminder = make_reminder(world.librarian, world.project)
        coming = timezone.now() + timedelta(days=2)
        planned = world.meet(coming.date(), at=timezone.now(), attendees=[], invited=[world.librarian])
        invited = invitation_url(planned.attendances.get().pk, "yes")
        new_sign_in = NewSignIn.objects.create(person=world.librarian, made_at=timezone.now())
        feed = make_feed(person=world.librarian, at=timezone.now())
    unsubscribe = unsubscribe_url(kind="reminder", person_id=world.librarian.pk)
    answer = answer_url(reminder.pk, "we-met")
    return {
        "unsubscribe": unsubscribe.split("/")[-2],
        "calendar-feed-read": feed,
        "invitation-answer": invited.split("/")[-3],
        "reminder-answer": answer.split("/")[-3],
        "sign-in-disown": link_to(new_sign_in).split("/")[-2],
    }
