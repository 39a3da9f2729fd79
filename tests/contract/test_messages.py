"""Whoever saves something is told so, once: every address that takes a POST, and the one message that follows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import ERROR, get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.people.models import Team
from accounts.roles import Role, Side
from foundation.pages.actions import save_view
from foundation.tenancy import across_institutions
from tests.contract.routes import PAGES, ids_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.playbooks import make_partner
from tests.factories.projects import make_project, make_world
from tests.factories.skills import make_request
from tracker.agreements.actions import add_agreement
from tracker.ai_register.actions import store_import
from tracker.benefits.actions import add_benefit
from tracker.comments.actions import add_comment
from tracker.intake.csv.actions import confirm_upload, store_upload
from tracker.meetings.actions import keep_draft
from tracker.outcomes.actions import add_agenda_item, record_decision
from tracker.playbooks.shipped import shipped
from tracker.playbooks.writing import write_file
from tracker.polls.actions import open_due_waves
from tracker.projects.models import Project, ProjectMember
from tracker.skills.models import TeachingOffer
from tracker.trainings.actions import add_training

pytestmark = pytest.mark.django_db

#: Addresses of a POST that say what happened on a page of their own, or to nobody who is signed in.
SAY_IT_ON_THEIR_PAGE = {
    "address-change", "decision-agree-by-mail", "digest-button",
    "calendar-feed", "import-columns", "import-confirm", "import-meetings",
    "invitation-answer",
    "poll-answer", "poll-code",
    "reminder-answer", "skill-request-by-mail", "sign-in-disown", "tokens", "unsubscribe", "password-forgotten",
    "sign-out",
}  # fmt: skip
SIGN_IN = {"admin-sign-in", "sign-in", "sign-in-second-step"}
#: Tried in tests/accounts, where the password, the app or the device that each needs is at hand.
TRIED_ELSEWHERE = {
    "admin-password", "end-session", "password-change", "password-reset", "person-second-step-reset",
    "revoke-token", "second-step-app", "second-step-codes", "second-step-passkey", "second-step-remove",
}  # fmt: skip
#: Of who sponsors the project, when its next meeting is planned: tests/tracker/leadership.
TRIED_ELSEWHERE |= {"sponsor-attend", "sponsor-invite"}
#: Asks a ticket system: tests/tracker/tickets.
TRIED_ELSEWHERE |= {"ticket-rule-try"}
#: Of a playbook of which the product brings a newer one: tests/tracker/playbooks/test_newer.py.
TRIED_ELSEWHERE |= {"playbook-take-over"}
#: Where there is no list of skills yet: tests/tracker/skills.
TRIED_ELSEWHERE |= {"skill-lists-begin"}
VIEW = {"name": "Mine too", "query": ""}
PEOPLE = {"people": "Ann Other, ann.other@example.org, Empty", "add": "yes"}
PROJECT = {"name": "Joint catalogue", "kind": "sso", "status": "active", "target_days": "14", "grace_days": "2"}
TICKETS = {
    "item_address": "https://t.example/{key}", "state_address": "https://t.example/api/{key}", "state_path": "/state",
    "done_words": "Closed",
}  # fmt: skip
#: What is posted to each of the others.
SENT: dict[str, dict[str, Any]] = {
    "action-done": {},
    "action-open": {},
    "agenda-reached": {"reached": "yes"},
    "stakeholder-list": VIEW, "team-card-list": VIEW,
    "ticket-rules": VIEW,
    "ticket-rule": {"name": "Tickets", **TICKETS},
    "ticket-rule-add": {"name": "Other tickets", **TICKETS},
    "ticket-rule-delete": {},
    "agreement-add": {"name": "Desk", "purpose": "One desk"},
    "agreement-agree": {},
    "agreement-edit": {"name": "Desk", "purpose": "One desk"},
    "agreement-keep": {},
    "agreement-list": VIEW,
    "ai-entry-add": {"kind": "use", "name": "Chat", "description": "Answers", "area": "other", "status": "proposed"},
    "ai-entry-ask": {"reason": "incident"},
    "ai-entry-decide": {"approval": "yes"},
    "ai-entry-edit": {"kind": "use", "name": "Chat", "description": "Answers", "area": "other", "status": "pilot"},
    "ai-entry-list": VIEW,
    "ai-entry-publish": {"public": "no"},
    "ai-entry-review": {"outcome": "kept"},
    "ai-entry-reviewed": {"outcome": "kept"},
    "ai-import-add": {"file": SimpleUploadedFile("ai.csv", b"Name,Description\nSummaries,Of articles\n")},
    "ai-import-confirm": {},
    "ai-import-undo": {},
    "ai-page-edit": {"is_on": "on", "slug": "northfield", "version": "1"},
    "goal-add": {"text": "One login"},
    "goal-compare": {},
    "goal-compare-form": {"library_goal": ["{goal}"], "it_goal": ["{plain-goal}"], "relation": "neutral"},
    "goal-edit": {"text": "Two logins", "starts_on": "2026-03-04"},
    "goal-note-add": {"text": "Half of them"},
    "goal-pair": {"relation": "aligned"},
    "goal-pair-remove": {},
    "institution-goal-add": {"text": "One identity"},
    "institution-goal-edit": {"text": "Two identities"},
    "goal-import": {"file": SimpleUploadedFile("goals.csv", b"Project,Side,Goal\nEduroam and SSO,it,Proxy off\n")},
    "goal-list": VIEW, "goal-pair-list": VIEW, "institution-goal-list": VIEW,
    "action-list": VIEW, "decision-list": VIEW, "lesson-list": VIEW, "meeting-list": VIEW, "project-list": VIEW,
    "people": VIEW,
    "teams": VIEW, "trail": VIEW,
    "benefit-add": {"kind": "hours", "text": "Fewer calls", "from_on": "2026-03-02"},
    "benefit-confirm": {},
    "benefit-delete": {},
    "benefit-edit": {"kind": "hours", "text": "Fewer calls at night", "from_on": "2026-03-02"},
    "benefit-import": {
        "file": SimpleUploadedFile("benefits.csv", b"What it is,Kind,From\nFewer calls,hours,2026-03-02\n"),
    },
    "benefit-list": VIEW,
    "benefit-take-back": {},
    "exchange-rate": {"currency": "EUR", "into": "GBP", "rate": "0.86", "stated_on": "2026-03-03"},
    "exchange-rate-add": {"currency": "USD", "into": "GBP", "rate": "0.79", "stated_on": "2026-03-03"},
    "exchange-rate-delete": {},
    "exchange-rate-list": VIEW,
    "calendar-feed-remove": {},
    "closing-add": {"kind": "again", "side": "it", "text": "Ask early"},
    "closing-delete": {},
    "closing-row": {"kind": "again", "side": "it", "text": "Ask earlier"},
    "closure-open": {},
    "comment-add": {"text": "Well done."},
    "comment-delete": {},
    "decision-agree": {"agreed": "yes"},
    "digest": {"wanted": "on"},
    "draft-take-up": {},
    "draft-throw-away": {},
    "import-undo": {},
    "log-meeting": {"held_on": "2026-03-05", "mode": "video", "projects": ["{project}"]},
    "institution": {
        "name": "Brackenfield", "country": "GB", "time_zone": "Europe/London", "reminder_hour": "8",
        "weekend_days": ["5", "6"],
    },
    "meeting-answer": {"answer": "yes"},
    "meeting-close": {},
    "meeting-delete": {},
    "meeting-edit": {"held_on": "2026-03-03", "mode": "phone", "projects": ["{project}"], "attendees": ["{person}"]},
    "meeting-notes": {"notes": "Short."},
    "meeting-outcome": {"outcome": "cancelled"},
    "meeting-reopen": {},
    "meeting-repeat": {"every": "1", "unit": "weeks", "ends": "never"},
    "meeting-undo": {},
    "outcome": {"text": "Do it well", "state": "open"},
    "outcome-add": {"text": "Do more", "state": "open"},
    "people-add": PEOPLE,
    "profile": {"name": "Ann Lee", "email": "ann.lee@north.example"},
    "person-edit": {"name": "Somebody Else"},
    "person-invite": {},
    "person-leave": {},
    "person-return": {},
    "person-sign-out": {},
    "playbook-add": {},
    "playbook-delete": {},
    "playbook-learn": {"name": "What we did"},
    "playbook-compare": {"differences": ["report"]},
    "playbook-list": VIEW,
    "playbook-offer": {"to_institution": ["{partner}"]},
    "playbook-offer-accept": {},
    "playbook-offer-decline": {},
    "playbook-offer-withdraw": {},
    "playbook-proposal-accept": {},
    "playbook-proposal-decline": {},
    "playbook-retire": {},
    "playbook-shipped-start": {"name": "Ours", "starts_on": ["{today}"]},
    "playbook-start": {"name": "Ours", "starts_on": ["{today}"]},
    "poll-close": {},
    "poll-create": {
        "name": "Winter", "opens_on": "2099-10-05", "closes_on": "2099-10-16", "questions": ["frequency"],
        "sides": ["it"],
    },
    "poll-delete": {},
    "poll-list": VIEW, "poll-results": VIEW,
    "poll-question-remove": {},
    "poll-questions": {"text": "Tea?", "kind": "words"},
    "poll-word": {"word": "gpt", "counts_as": "ai"},
    "poll-word-hide": {},
    "poll-word-remove": {},
    "preferences": {"wanted": "on", "weekday": "1", "channel": "email"},
    "project-close": {},
    "pulse-start": {},
    "project-create": PROJECT,
    "project-delete": {},
    "project-edit": PROJECT,
    "project-met": {"once": "a"},
    "project-part": {},
    "project-propose": {"once": "b"},
    "project-reopen": {},
    "my-skills-forget": {},
    "my-times": {"windows": ["1-am"]},
    "rate-skills": {},
    "report-subscribe": {"wanted": "on"},
    "resume-reminders": {},
    "send-sample": {},
    "series-end": {},
    "capacity": VIEW,
    "session-ask": {},
    "skill-add": {"skill_list": ["{skill-list}"], "name": "Write a ticket"},
    "skill-edit": {"name": "Read any error"},
    "skill-figure-list": VIEW, "skill-list": VIEW, "teacher-list": VIEW,
    "skill-freeze": {},
    "skill-list-add": {"name": "Data"},
    "skill-retire": {"retired": "yes"},
    "sponsor-ask": {"text": "When does it end?"},
    "stakeholder": {"name": "Hannah Prince", "part": "informed"},
    "stakeholder-add": {"name": "Hannah Prince", "part": "informed"},
    "stakeholder-remove": {},
    "sponsor-list": VIEW,
    "teacher-ask": {"text": "On a Tuesday?"},
    "teaching-request-answer": {"answer": "accept"},
    "teaching-request-withdraw": {},
    "team-card": {"covers": "Networks"},
    "step-add": {"title": "Test", "side": "it", "starts_on": "2026-03-05", "due_on": "2026-03-06"},
    "step-delete": {},
    "step-done": {},
    "step-edit": {
        "title": "Test", "side": "it", "starts_on": "2026-03-05", "due_on": "2026-03-06", "state": "open",
    },
    "step-import": {},
    "step-list": VIEW,
    "step-open": {},
    "team-create": {"name": "Metadata", "side": "library"},
    "team-delete": {},
    "team-edit": {"name": "Metadata", "side": "library"},
    "term-calendar": {"name": "Break", "starts_on": "2027-12-20", "ends_on": "2028-01-02"},
    "team-map": VIEW,
    "training-add": {"topic": "Access", "held_on": "2026-03-04", "library_people": "3"},
    "training-contact": {"attendees": ["{librarian}", "{engineer}"]},
    "training-contact-remove": {},
    "training-delete": {},
    "training-edit": {"topic": "Access", "held_on": "2026-03-04", "library_people": "3", "state": "held"},
    "training-import": {"file": SimpleUploadedFile("trainings.csv", b"Topic,Day,Library\nAccess,2026-03-04,3\n")},
    "training-list": VIEW,
    "training-outcome": {"state": "held", "library_people": "3"},
    "view-remove": {},
    "wake-project": {},
}  # fmt: skip
OF_A_COMING_MEETING = {"meeting-answer", "meeting-repeat", "series-end"}
ROUTES = {route.name: route for route in PAGES if route.access is not None and route.access.writes is not None}


def test_every_post_is_tried_or_says_why_not() -> None:
    assert set(ROUTES) == SAY_IT_ON_THEIR_PAGE | SIGN_IN | TRIED_ELSEWHERE | set(SENT)


def _world() -> tuple[Client, dict[str, Any]]:
    """A browser of an administrator who may do everything, and one row of each kind that may be changed."""
    world, now = make_world(), timezone.now()
    ids = ids_of(world)
    with across_institutions():
        place = world.institution
        person = make_person(place, Side.LIBRARY, Role.ADMIN)
        today = place.day(now)
        of: dict[str, Any] = {"institution_id": place.pk, "by": None, "at": now, "project": world.project}
        meeting = world.meet(today, by=person, at=now)
        coming = world.meet(today + timedelta(days=3), attendees=[], invited=[person, world.engineer], at=now)
        ids |= {
            "agreement": add_agreement(
                institution_id=place.pk, by=None, at=now, name="Desks", purpose="One desk", library_owner=person
            ).pk,
            "meeting": meeting.pk,
            "coming": coming.pk,
            "comment": add_comment(meeting=meeting, by=person, at=now, text="Well.").pk,
            "empty": make_project(place, name="Empty").pk,
            "decision": record_decision(text="Yes", must_agree=[person], **of).pk,
            "agenda-item": add_agenda_item(text="Talk", meeting=meeting, **of).pk,
            "view": save_view(person=person, page="project-list", name="Mine", query="").pk,
            "today": place.day(now),
            "partner": make_partner(place).pk,
            "team": Team.objects.create(institution=place, name="Empty", side=Side.IT).pk,
            "librarian": world.librarian.pk,
            "engineer": world.engineer.pk,
            "benefit": add_benefit(
                institution_id=place.pk,
                by=None,
                at=now,
                kind="hours",
                text="Fewer calls",
                from_on=today,
                library_confirmer=person,
            ).pk,
            "training": add_training(topic="Access", held_on=today, library_people=3, it_people=2, **of).pk,
        }
        offer = TeachingOffer.objects.get(pk=ids["teaching-offer"])
        ids["teaching-request"] = make_request(offer, teacher=person, asked_by=world.librarian, at=now).pk
        ids["own-teaching-request"] = make_request(offer, teacher=world.librarian, asked_by=person, at=now).pk
        by: dict[str, Any] = {"by": person, "at": now}
        text = f"held_on,projects\n{today},{world.project.pk}\n"
        upload = store_upload(institution_id=place.pk, file_name="a.csv", chunks=[text.encode()], **by)
        ids["ai-import"] = store_import(
            institution_id=place.pk, file_name="a.csv", chunks=[b"Name,Description\nReading lists,Finds titles\n"], **by
        ).pk
        ids["upload"] = confirm_upload(upload=upload, **by).pk
        keep_draft(person=person, at=now, given={"notes": ["Begun."]})
    return signed_in(person), ids


def _join(project_id: int, count: int) -> None:
    """As many people of the library, to be asked."""
    with across_institutions():
        project = Project.objects.select_related("institution").get(pk=project_id)
        for _number in range(count):
            person = make_person(project.institution, Side.LIBRARY)
            ProjectMember.objects.create(institution=project.institution, project=project, person=person)


@pytest.mark.parametrize("name", SENT)
def test_a_save_is_followed_by_one_message(name: str) -> None:
    client, ids = _world()
    if name in OF_A_COMING_MEETING:
        ids["meeting"] = ids["coming"]
    if name == "series-end":
        client.post(ROUTES["meeting-repeat"].path(ids), SENT["meeting-repeat"], follow=True)
    if name == "project-delete":
        ids["project"] = ids["empty"]
    if name == "draft-take-up":
        client.post(ROUTES["draft-throw-away"].path(ids), follow=True)
    if name == "ai-import-undo":
        client.post(ROUTES["ai-import-confirm"].path(ids), follow=True)
    if name == "playbook-compare":
        client.post(ROUTES["playbook-proposal-decline"].path(ids), follow=True)
    if name == "poll-close":
        open_due_waves(at=timezone.now())
    if name == "pulse-start":
        _join(ids["project"], 5)
    if name == "project-met":
        client.post(ROUTES["meeting-undo"].path(ids), follow=True)
    if name == "benefit-take-back":
        client.post(ROUTES["benefit-confirm"].path(ids), follow=True)
    if name == "training-contact-remove":
        people = [ids["librarian"], ids["engineer"]]
        client.post(ROUTES["training-contact"].path(ids), {"attendees": people}, follow=True)
    path = ROUTES[name].path(ids)
    files = {
        "playbook-add": SimpleUploadedFile("a.yaml", write_file(shipped()["remote-course-access"]).encode()),
        "step-import": SimpleUploadedFile("a.csv", b"Step,Start,Finish\nTest,2026-03-05,2026-03-06\n"),
    }
    offered: Any = client.get(path).context if name == "project-propose" else None
    sent = {
        field: [one.format(**ids) for one in value] if isinstance(value, list) else value
        for field, value in SENT[name].items()
    }
    sent |= {"day": str(offered["times"][0].day)} if offered else {}
    sent |= {"closes_on": str(timezone.now().date() + timedelta(days=7))} if name == "pulse-start" else {}
    answer: Any = client.post(path, {**sent, **({"file": files[name]} if name in files else {})})
    assert answer.status_code == 302, answer.context["form"].errors
    told = list(get_messages(answer.wsgi_request))
    assert [one.level >= ERROR for one in told] == [False], [str(one) for one in told]
