"""Every field that somebody can write: who may set it, and that the audit trail shows the change.

The fields come from the serializers and the forms; one that is not classified here fails.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.utils import timezone, translation

import accounts
import tracker
from accounts.audit.descriptions import audited_models, describe
from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from accounts.roles import Side
from foundation.api.resources import Resource
from foundation.tenancy import across_institutions, within
from tests.contract.callers import EVERYBODY, make_caller, make_consortium_world, place
from tests.contract.routes import API, ids_of
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person, make_team
from tests.factories.projects import World, make_project
from tracker.goals.actions import add_goal, add_institution_goal
from tracker.meetings.actions import answer_invitation
from tracker.meetings.models import Meeting
from tracker.outcomes.actions import add_agenda_item
from tracker.projects.models import Project
from tracker.skills.actions import add_list
from tracker.steps.actions import add_step

#: A kind of person -> may they, for a row of the world's project. Each group of fields names one of these.
ADMINISTRATORS = frozenset({"administrator"})
MANAGERS = ADMINISTRATORS | {"manager"}
OWNERS = MANAGERS | {"staff who owns"}
WRITERS = OWNERS | {"staff among the members"}
DEANS = frozenset({"dean", "dean who sponsors", "dean who owns"})
READERS = frozenset(EVERYBODY) - {"without a role", "consortium"}
NOBODY: frozenset[str] = frozenset()
#: Callers of every field: each is refused, or let in, for another reason.
ASKING = (
    "reader who owns", "staff outside", "staff who owns", "staff among the members", "manager", "dean who owns",
    "administrator", "consortium",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """`may`: who sets the field; `value`: another one than the row has; `shown_as`: its name in the trail."""

    may: frozenset[str]
    value: Callable[["Rows"], Any]
    shown_as: str = ""


@dataclass(frozen=True)
class Rows:
    """Kind of row -> id, and more rows that a value names."""

    ids: dict[str, int]
    other: dict[str, int]


def _always(value: Any) -> Callable[[Rows], Any]:
    return lambda rows: value


def _one(name: str) -> Callable[[Rows], Any]:
    return lambda rows: rows.other[name]


def _list(name: str) -> Callable[[Rows], Any]:
    return lambda rows: [rows.other[name]]


#: Kind of row -> field of its representation -> rule.
FIELDS: dict[str, dict[str, Rule]] = {
    "project": {
        "name": Rule(WRITERS, _always("Renamed")),
        "summary": Rule(WRITERS, _always("What it is about")),
        "kind": Rule(WRITERS, _always("sso")),
        "status": Rule(WRITERS, _always("on_hold")),
        "library_owner": Rule(OWNERS, _one("librarian")),
        "it_owner": Rule(OWNERS, _one("engineer")),
        "sponsor": Rule(OWNERS | DEANS, _one("leader")),
        "members": Rule(OWNERS, _list("librarian")),
        "partners": Rule(WRITERS, _always(["A vendor"])),
        "target_days": Rule(WRITERS, _always(14)),
        "grace_days": Rule(WRITERS, _always(5)),
        "active_on": Rule(WRITERS, _always("2026-01-12")),
    },
    "meeting": {
        "projects": Rule(WRITERS, _list("project")),
        "held_on": Rule(WRITERS, _always("2026-03-03")),
        "starts_at": Rule(WRITERS, _always("10:00")),
        "minutes": Rule(WRITERS, _always(45)),
        "mode": Rule(WRITERS, _always("phone")),
        "place": Rule(WRITERS, _always("Room 4")),
        "state": Rule(WRITERS, _always("cancelled")),
        "notes": Rule(WRITERS, _always("What was said")),
        "links": Rule(WRITERS, _always([{"label": "How", "url": "https://example.org/"}])),
        "organiser": Rule(WRITERS, _one("librarian")),
        "external_id": Rule(WRITERS, _always("calendar-1")),
        "attendees": Rule(WRITERS, _list("librarian"), "people"),
        "guests": Rule(WRITERS, _always([{"name": "Hannah Price", "side": "it"}]), "people"),
        "invited": Rule(WRITERS, _list("librarian"), "people"),
    },
    "decision": {
        "project": Rule(NOBODY, _one("project")),
        "meeting": Rule(WRITERS | DEANS, _one("meeting")),
        "text": Rule(WRITERS | DEANS, _always("No")),
        "decided_on": Rule(WRITERS | DEANS, _always("2026-03-03")),
        "in_room": Rule(WRITERS | DEANS, _list("engineer"), "people"),
        "sides_in_room": Rule(WRITERS | DEANS, _always(["leadership"])),
        "must_agree": Rule(WRITERS | DEANS, _list("engineer"), "people"),
        "agreed": Rule(NOBODY, _list("engineer")),
        "awaits_leadership": Rule(WRITERS | DEANS, _always(True)),
        "review_on": Rule(WRITERS | DEANS, _always("2026-06-01")),
    },
    "action": {
        "project": Rule(NOBODY, _one("project")),
        "meeting": Rule(WRITERS, _one("meeting")),
        "text": Rule(WRITERS, _always("Do something else")),
        "owner": Rule(WRITERS, _one("engineer")),
        "due_on": Rule(WRITERS, _always("2026-04-01")),
        "state": Rule(WRITERS, _always("done")),
        "ticket_url": Rule(WRITERS, _always("https://tickets.example.org/LIB-12")),
        "ticket_label": Rule(WRITERS, _always("LIB 12"), "ticket_label"),
        "ticket_state": Rule(WRITERS, _always("done")),
    },
    "agenda-item": {
        "project": Rule(NOBODY, _one("project")),
        "meeting": Rule(WRITERS, _one("meeting")),
        "text": Rule(WRITERS, _always("Talk about something else")),
        "minutes": Rule(WRITERS, _always(15)),
        "position": Rule(WRITERS, _always(1)),
        "reached": Rule(WRITERS, _always(True)),
    },
    "step": {
        "project": Rule(NOBODY, _one("project")),
        "side": Rule(WRITERS, _always("both")),
        "title": Rule(WRITERS, _always("Another")),
        "done_when": Rule(WRITERS, _always("People sign in")),
        "trap": Rule(WRITERS, _always("Nobody told the vendor")),
        "room": Rule(WRITERS, _always(["The vendor"])),
        "links": Rule(WRITERS, _always([{"label": "How", "url": "https://example.org/"}])),
        "starts_on": Rule(WRITERS, _always("2026-03-03")),
        "due_on": Rule(WRITERS, _always("2026-04-01")),
        "hours": Rule(WRITERS, _always(8)),
        "owner": Rule(WRITERS, _one("engineer")),
        "team": Rule(WRITERS, _one("team")),
        "state": Rule(WRITERS | {"dean who owns"}, _always("done")),
        "ticket_url": Rule(WRITERS, _always("https://tickets.example.org/LIB-12")),
        "ticket_label": Rule(WRITERS, _always("LIB 12"), "ticket_label"),
        "ticket_state": Rule(WRITERS, _always("done")),
        "after": Rule(WRITERS, _list("step")),
    },
    "lesson": {
        "project": Rule(NOBODY, _one("project")),
        "side": Rule(WRITERS | DEANS, _always("it")),
        "kind": Rule(WRITERS | DEANS, _always("otherwise")),
        "text": Rule(WRITERS | DEANS, _always("Ask earlier")),
    },
    "benefit": {
        "project": Rule(WRITERS | DEANS, _always(None)),
        "kind": Rule(WRITERS | DEANS, _always("people")),
        "text": Rule(WRITERS | DEANS, _always("Fewer calls at night")),
        "amount": Rule(WRITERS | DEANS, _always("12.00")),
        "currency": Rule(NOBODY, _always("GBP")),
        "period": Rule(WRITERS | DEANS, _always("yearly")),
        "from_on": Rule(WRITERS | DEANS, _always("2026-03-01")),
        "to_on": Rule(WRITERS | DEANS, _always("2026-03-31")),
        "confidence": Rule(WRITERS | DEANS, _always("high")),
        "evidence": Rule(WRITERS | DEANS, _always("The desk counted")),
        "links": Rule(WRITERS | DEANS, _always(["https://files.example.org/calls.pdf"])),
        "library_confirmer": Rule(WRITERS | DEANS, _one("librarian")),
        "it_confirmer": Rule(WRITERS | DEANS, _one("engineer")),
    },
    "exchange-rate": {
        "currency": Rule(MANAGERS, _always("USD")),
        "into": Rule(MANAGERS, _always("CHF")),
        "rate": Rule(MANAGERS, _always("0.87000000")),
        "stated_on": Rule(MANAGERS, _always("2026-03-01")),
    },
    "thanks": {
        "project": Rule(NOBODY, _one("project")),
        "person": Rule(NOBODY, _one("engineer")),
        "name": Rule(WRITERS | DEANS, _always("Hannah Prince")),
        "text": Rule(WRITERS | DEANS, _always("For the certificates")),
    },
    "agreement": {
        "name": Rule(MANAGERS | DEANS, _always("Another name")),
        "purpose": Rule(NOBODY, _always("Another purpose")),  # with what changed: tests/tracker/agreements
        "roles": Rule(NOBODY, _always("IT")),
        "response_times": Rule(NOBODY, _always("An hour")),
        "text": Rule(NOBODY, _always("Nothing else")),
        "what_changed": Rule(NOBODY, _always("Everything")),
        "library_owner": Rule(MANAGERS | DEANS, _one("librarian")),
        "it_owner": Rule(MANAGERS | DEANS, _one("engineer")),
        "review_on": Rule(MANAGERS | DEANS, _always("2026-06-30")),
        "ended_on": Rule(MANAGERS | DEANS, _always("2026-03-04")),
    },
    "ai-entry": {
        "kind": Rule(NOBODY, _always("concern")),  # of a public one: tests/tracker/ai_register
        "name": Rule(MANAGERS, _always("Another name")),
        "description": Rule(MANAGERS, _always("Another description")),
        "area": Rule(MANAGERS, _always("research")),
        "tool": Rule(MANAGERS, _always("Another tool 2.0")),
        "vendor": Rule(MANAGERS, _always("Another vendor")),
        "data_class": Rule(MANAGERS, _always("internal")),
        "affected": Rule(MANAGERS, _always("First-year students")),
        "risk": Rule(MANAGERS, _always("high")),
        "eu_class": Rule(MANAGERS, _always("high")),
        "eu_checked_on": Rule(MANAGERS, _always("2026-03-03")),
        "check_method": Rule(MANAGERS, _always("20 questions")),
        "checked_by": Rule(MANAGERS, _always("Two of the desk")),
        "check_result": Rule(MANAGERS, _always("18 of 20 right")),
        "checked_on": Rule(MANAGERS, _always("2026-03-02")),
        "team": Rule(MANAGERS, _one("team")),
        "library_owner": Rule(MANAGERS, _one("librarian")),
        "it_owner": Rule(MANAGERS, _one("engineer")),
        "status": Rule(MANAGERS, _always("paused")),
        "review_on": Rule(MANAGERS, _always("2026-06-30")),
        "project": Rule(MANAGERS, _one("project")),
        "step": Rule(NOBODY, _one("step")),  # of the project: tests/tracker/ai_register
        "decisions": Rule(MANAGERS, lambda rows: [rows.ids["decision"]]),
        "guidance_url": Rule(MANAGERS, _always("https://library.example.org/ai")),
    },
    "skill": {
        "skill_list": Rule(NOBODY, _one("skill list")),
        "area": Rule(MANAGERS, _always("Other")),
        "name": Rule(MANAGERS, _always("Read any error")),
        "wanted": Rule(MANAGERS, _always(4)),
    },
    "goal": {
        "project": Rule(NOBODY, _one("project")),
        "side": Rule(NOBODY, _always("it")),
        "text": Rule(WRITERS, _always("Another goal")),
        "unit": Rule(WRITERS, _always("tickets a week")),
        "start_value": Rule(WRITERS, _always("90.00")),
        "target_value": Rule(WRITERS, _always("5.00")),
        "owner": Rule(WRITERS, _one("librarian")),
        "starts_on": Rule(WRITERS, _always("2026-02-02")),
        "due_on": Rule(WRITERS, _always("2026-06-30")),
        "dropped_on": Rule(WRITERS, _always("2026-03-04")),
        "feeds": Rule(WRITERS, _one("institution goal")),
    },
    "training": {
        "topic": Rule(WRITERS, _always("Another topic")),
        "held_on": Rule(WRITERS, _always("2026-03-03")),
        "state": Rule(WRITERS, _always("planned")),
        "organiser": Rule(WRITERS, _one("librarian")),
        "teacher": Rule(WRITERS, _one("engineer")),
        "teacher_name": Rule(WRITERS, _always("A company")),
        "taught_side": Rule(WRITERS, _always("it")),
        "library_people": Rule(WRITERS, _always(5)),
        "it_people": Rule(WRITERS, _always(4)),
        "hours": Rule(WRITERS, _always("1.50")),
        "cost": Rule(WRITERS, _always("130.00")),
        "currency": Rule(WRITERS, _always("EUR")),
        "barrier": Rule(WRITERS, _always("time")),
        "barrier_text": Rule(WRITERS, _always("No projector")),
        "links": Rule(WRITERS, _always(["https://example.org/certificate"])),
        "project": Rule(WRITERS, _one("project")),
    },
    "goal-pair": {
        "library_goal": Rule(NOBODY, _one("library goal")),
        "it_goal": Rule(NOBODY, _one("IT goal")),
        "relation": Rule(WRITERS | DEANS, _always("aligned")),
        "reason": Rule(WRITERS | DEANS, _always("Sessions end too early")),
        "library_owner": Rule(WRITERS | DEANS, _one("librarian")),
        "it_owner": Rule(WRITERS | DEANS, _one("engineer")),
        "resolve_by": Rule(WRITERS | DEANS, _always("2026-06-30")),
        "resolution": Rule(WRITERS | DEANS, _always("Twelve hours")),
    },
    "institution-goal": {
        "text": Rule(MANAGERS | DEANS, _always("Another goal")),
        "owner": Rule(MANAGERS | DEANS, _one("leader")),
        "due_on": Rule(MANAGERS | DEANS, _always("2026-06-30")),
    },
    "stakeholder": {
        "project": Rule(NOBODY, _one("project")),
        "person": Rule(NOBODY, _one("engineer")),
        "name": Rule(OWNERS | DEANS, _always("Hannah Prince")),
        "part": Rule(OWNERS | DEANS, _always("decides")),
        "text": Rule(OWNERS | DEANS, _always("Pays for half of it")),
    },
    "team-card": {
        "team": Rule(NOBODY, _one("team")),
        "covers": Rule(MANAGERS, _always("Wireless")),
        "decides": Rule(MANAGERS, _always("Passwords")),
        "asks": Rule(MANAGERS, _always("The library about opening hours")),
        "deputy": Rule(MANAGERS, _one("engineer")),
        "hours": Rule(MANAGERS, _always("9 to 5")),
        "escalation": Rule(MANAGERS, _always("The director")),
        "not_for": Rule(MANAGERS, _always("Printers")),
    },
    "term": {
        "name": Rule(ADMINISTRATORS, _always("Winter closure")),
        "starts_on": Rule(ADMINISTRATORS, _always("2026-12-14")),
        "ends_on": Rule(ADMINISTRATORS, _always("2027-01-10")),
    },
    "institution": {
        "name": Rule(ADMINISTRATORS, _always("Another College")),
        "country": Rule(ADMINISTRATORS, _always("FR")),
        "time_zone": Rule(ADMINISTRATORS, _always("Europe/Paris")),
        "weekend_days": Rule(ADMINISTRATORS, _always([5, 6])),
        "reminder_hour": Rule(ADMINISTRATORS, _always(11)),
        "requires_trace": Rule(ADMINISTRATORS, _always(True)),
        "language": Rule(ADMINISTRATORS, _always("de")),
        "shares_with_consortium": Rule(ADMINISTRATORS, _always(False), "consortium_agreed_at"),
    },
    "team": {
        "name": Rule(ADMINISTRATORS, _always("Renamed")),
        "side": Rule(ADMINISTRATORS, _always("leadership")),
        "hours_a_week": Rule(ADMINISTRATORS, _always(12)),
    },
    "person": {
        "email": Rule(NOBODY, _always("another@example.org")),
        "name": Rule(ADMINISTRATORS, _always("Renamed")),
        "team": Rule(ADMINISTRATORS, _one("team")),
        "teams": Rule(ADMINISTRATORS, _list("team")),
        "roles": Rule(ADMINISTRATORS, _always(["reader"])),
        "language": Rule(ADMINISTRATORS, _always("de")),
        "is_active": Rule(ADMINISTRATORS, _always(False)),
    },
}  # fmt: skip
#: Address of the API that takes one thing that is said -> field -> its name in the trail.
SAID: dict[str, dict[str, str]] = {
    "agreement-agree": {},
    "ai-entry-decide": {"approval": "approval", "conditions": "conditions"},
    "ai-entry-publish": {"is_public": "is_public"},
    "ai-entry-ask-review": {"reason": "review_reason"},
    "benefit-confirm": {},
    "decision-agree": {"agreed": "agreed"},
    "import-columns": {
        "columns": "columns",
        "day_order": "day_order",
        "encoding": "encoding",
        "project": "project",
        "adds_guests": "adds_guests",
    },
    "import-confirm": {"skips_refused": "skips_refused"},
    "import-undo": {"keeps_changed": "keeps_changed"},
    "meeting-answer-invitation": {"answer": "answer", "person": "person", "guest": "guest"},
    "meeting-close": {},
    "meeting-end-series": {},
    "meeting-repeat": {"rule": "rule", "count": "count", "until_on": "until_on", "skips_closed": "skips_closed"},
    "meeting-reopen": {},
    "poll-wave-close": {},
    "person-invite": {},
    "person-sign-out": {},
    "training-count": {"attendees": "attendees"},
    "reminder-snooze": {"until_on": "until_on"},
    "playbook-offer-accept": {},
    "playbook-offer-decline": {},
    "playbook-offer-withdraw": {},
    "playbook-retire": {"retired": "retired_on"},
    "playbook-run-propose": {"differences": "differences", "note": "note"},
    "playbook-version-accept": {},
    "playbook-version-decline": {},
    "playbook-start": {
        "starts_on": "starts_on",
        "name": "",
        "version": "version",
        "library_owner": "",
        "it_owner": "",
        "sponsor": "",
        "members": "",
        "meeting": "",
    },
    "skill-retire": {"retired": "retired_on"},
    "teaching-request-answer": {"accepts": ""},  # between two people
    "teaching-request-withdraw": {},
    "step-move": {"starts_on": "starts_on", "due_on": "due_on"},
    "me": {"name": "name", "language": "language"},
}
#: Form -> the kind of row that it writes; empty: it writes what is told beside it.
FORMS: dict[str, str] = {
    "ActionForm": "action",
    "AgreementForm": "agreement",
    "AiEntryForm": "ai-entry",
    "AiFileForm": "",  # a file of new entries
    "AiReviewForm": "",  # a new review: tests/tracker/ai_register
    "AskForReviewForm": "",  # why it is asked for: tests/tracker/ai_register
    "DecideForm": "",  # of the approval: tests/tracker/ai_register
    "PublicPageForm": "",  # the settings of a page: tests/tracker/ai_register
    "AskForm": "",  # what one person asks of another
    "RatingForm": "",  # one's own, which no trail keeps: tests/tracker/skills/test_privacy.py
    "SkillForm": "skill",
    "SkillListForm": "",  # a new list: nothing of it is changed
    "WindowsForm": "",  # one's own, which no trail keeps
    "AnswerForm": "",  # answers of a poll, which nobody can tell whose they are
    "AddAppForm": "",  # one's own: tests/accounts/second_step
    "AddPasskeyForm": "",  # one's own: tests/accounts/second_step
    "AgendaItemForm": "agenda-item",
    "CloseForm": "",  # all that stays of a project: tests/tracker/closing
    "ClosureForm": "term",
    "ContactForm": "",  # logs a meeting: tests/tracker/trainings
    "ConfirmedForm": "",  # asks for the password, and writes none
    "CodeForm": "",  # writes no row
    "DecisionForm": "decision",
    "DeliveryPreferenceForm": "",  # one's own: test_preferences_are_in_the_trail
    "DigestForm": "",  # one's own: tests/tracker/leadership
    "ForgottenForm": "",  # asks for a mail
    "GuardedPasswordChangeForm": "",  # one's own password, which no trail keeps
    "CompareForm": "goal-pair",
    "GoalForm": "goal",
    "GoalsFileForm": "",  # a file of new goals
    "GoalNoteForm": "",  # a new note: tests/tracker/goals
    "InstitutionForm": "institution",
    "InstitutionGoalForm": "institution-goal",
    "OutcomeForm": "training",
    "TrainingForm": "training",
    "TrainingsFileForm": "",  # a file of new trainings
    "PairForm": "goal-pair",
    "_Versioned": "",  # the base of the forms of goals
    "ProfileForm": "person",
    "LessonForm": "lesson",
    "MeetingForm": "meeting",
    "MetForm": "meeting",
    "NewPasswordForm": "",  # one's own password, by a mailed link
    "NotesForm": "meeting",
    "OwnQuestionForm": "",  # a new question: nothing of it is changed
    "PartForm": "project",
    "PasskeyAnswerForm": "",  # writes no row
    "PasteForm": "",  # new people
    "PeriodForm": "",  # of a report: nothing is written
    "PersonEditForm": "person",
    "PersonForm": "person",
    "LearnForm": "",  # a new playbook: tests/tracker/playbooks/test_proposals.py
    "DifferencesForm": "",  # a new version: tests/tracker/playbooks/test_proposals.py
    "OfferForm": "",  # a new offer: tests/tracker/playbooks/test_offers.py
    "PlaybookFileForm": "",  # a file of a playbook
    "StartForm": "",  # a new project: tests/tracker/playbooks/test_starting.py
    "PreferenceForm": "",  # one's own: test_preferences_are_in_the_trail
    "ProjectForm": "project",
    "RepeatForm": "",  # a new series: tests/tracker/meetings/test_series.py
    "BenefitForm": "benefit",
    "BenefitsFileForm": "",  # a file of new benefits
    "ExchangeRateForm": "exchange-rate",
    "QuestionForm": "",  # an agenda item: tests/tracker/leadership
    "SecondStepForm": "",  # writes no row
    "SignInForm": "",  # writes no row
    "SnoozeForm": "",  # days of a snooze: until_on
    "SponsorForm": "project",
    "StepFileForm": "",  # a file of new steps
    "StepForm": "step",
    "StakeholderForm": "stakeholder",
    "TeamCardForm": "team-card",
    "TicketRuleForm": "",  # on its page only: tests/tracker/tickets
    "TryTicketForm": "",  # asks a ticket system, and writes nothing
    "TeamForm": "team",
    "PulseForm": "",  # a new pulse: nothing of it is changed
    "WaveForm": "",  # a new wave: nothing of it is changed
    "WordRuleForm": "",  # a new rule: nothing of it is changed
    "ThanksForm": "thanks",
    "TokenForm": "",  # one's own: tests/accounts/tokens
    "UploadForm": "",  # a file of new meetings
    "ColumnsForm": "",  # of such a file
}
#: Fields of forms that write no field of the row: what the browser keeps, people who are added to `attendees`, which
#: meetings of a series are meant, whether other steps move along, a decision made on the way, and for which institution
#: an operator of the installation makes a row in the admin.
OF_THE_FORM = {"version", "once", "sure", "decided", "others", "institution", "scope", "shares", "moves"}


@pytest.fixture(autouse=True)
def _two_languages(settings: Any) -> Iterator[None]:
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def world(db: None) -> World:
    return make_consortium_world()


def _rows(world: World) -> Rows:
    ids = ids_of(world)
    with across_institutions():
        at = world.at(world.project.active_on)
        other = make_project(world.institution, at=at, name="Another")
        people = {
            name: make_person(world.institution, side)
            for name, side in (("librarian", Side.LIBRARY), ("engineer", Side.IT), ("leader", Side.LEADERSHIP))
        }
        add_agenda_item(institution_id=world.institution.pk, by=None, at=at, project=world.project, text="And talk")
        step = add_step(
            institution_id=world.institution.pk,
            by=None,
            at=at,
            project=world.project,
            title="Before",
            side="library",
            starts_on=date(2026, 1, 5),
            due_on=date(2026, 1, 9),
        )
        more = {
            "step": step.pk,
            "project": other.pk,
            "meeting": ids["meeting"],
            "team": make_team(world.institution, Side.LIBRARY).pk,
        }
        said: Any = {"institution_id": world.institution.pk, "by": None, "at": at, "text": "And another"}
        whole = add_institution_goal(**said)
        goals = {
            f"{label} goal": add_goal(project=world.project, side=side, **said).pk
            for side, label in (("library", "library"), ("it", "IT"))
        }
        lists = add_list(institution_id=world.institution.pk, by=None, at=at, name="Another list")
        more |= {"institution goal": whole.pk, **goals, "skill list": lists.pk}
    return Rows(ids, {**more, **{name: person.pk for name, person in people.items()}})


def _writable(serializer_class: Any) -> set[str]:
    return {name for name, field in serializer_class().fields.items() if not field.read_only}


def _resources() -> dict[str, Any]:
    """Kind of row -> the view that changes one."""
    return {route.kind: route.cls for route in API if "patch" in route.methods and issubclass(route.cls, Resource)}


def test_every_writable_field_is_classified() -> None:
    found = {kind: _writable(view.serializer_class) for kind, view in _resources().items()}
    assert found == {kind: set(fields) for kind, fields in FIELDS.items()}


def test_what_else_is_said_to_the_api_is_classified() -> None:
    found = {
        route.name: _writable(route.view.initkwargs["serializer_class"])
        for route in API
        if "post" in route.methods and route.has_row
    }
    assert found | {"me": {"name", "language"}} == {name: set(fields) for name, fields in SAID.items()}


def _forms() -> dict[str, Any]:
    found = {}
    for package in (accounts, tracker):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and ".commands" not in module.name:
                found |= {
                    name: one
                    for name, one in vars(import_module(module.name)).items()
                    if isinstance(one, type) and issubclass(one, forms.BaseForm) and one.__module__ == module.name
                }
    return found


def test_every_field_of_a_form_is_one_of_the_row() -> None:
    found = _forms()
    assert set(found) == set(FORMS)
    for name, kind in FORMS.items():
        if kind:
            assert set(found[name].base_fields) - OF_THE_FORM <= set(FIELDS[kind]), name


def _path(kind: str, rows: Rows) -> str:
    return next(route for route in API if route.kind == kind and "patch" in route.methods).path(rows.ids)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("who", ASKING)
def test_each_field_is_set_by_whom_it_is_said(world: World, who: str) -> None:
    person = make_caller(world, who)
    rows, client, wrong = _rows(world), client_of(person), []
    with across_institutions():
        place(person, Project.objects.get(pk=rows.other["project"]), EVERYBODY[who].place)
    for kind, fields in FIELDS.items():
        for name, rule in fields.items():
            with _undone():
                answer = client.patch(_path(kind, rows), {name: rule.value(rows)}, format="json")
            refused = {403} if rule.may else {400, 403}  # what nobody sets is refused as such to whoever writes the row
            if answer.status_code not in ({200} if who in rule.may else refused):
                wrong.append((kind, name, answer.status_code, answer.json()))
    assert wrong == []


def test_audit_trail_shows_each_changed_field(world: World) -> None:
    manager = make_caller(world, "administrator")
    rows, client, wrong = _rows(world), client_of(manager), []
    for kind, fields in FIELDS.items():
        for name, rule in fields.items():
            if not rule.may:
                continue
            with _undone():
                answer = client.patch(_path(kind, rows), {name: rule.value(rows)}, format="json")
                assert answer.status_code == 200, (kind, name, answer.json())
                if not _shows(manager, rule.shown_as or name, kind, rows.ids[kind]):
                    wrong.append((kind, name))
    assert wrong == []


#: Fields of a new row whose value is another than that of a change.
NEW: dict[tuple[str, str], Callable[[Rows], Any]] = {
    ("meeting", "state"): _always("held"),
    **{
        (kind, "project"): lambda rows: rows.ids["project"]
        for kind in ("ai-entry", "decision", "action", "agenda-item", "goal", "step")
    },
    ("goal", "side"): _always("library"),
    ("training", "project"): lambda rows: rows.ids["project"],
    ("training", "state"): _always("not_held"),
    ("training", "barrier"): _always("other"),
    ("goal-pair", "relation"): _always("clash"),
    ("goal-pair", "resolve_by"): lambda rows: (timezone.now() + timedelta(days=60)).date().isoformat(),
    **{(kind, "project"): lambda rows: rows.ids["project"] for kind in ("lesson", "benefit", "thanks", "stakeholder")},
    ("benefit", "kind"): _always("money_saved"),
    ("person", "email"): _always("new@example.org"),
}
#: What is said of a row that is there only.
NOT_NEW = {
    ("agreement", "what_changed"),
    ("decision", "agreed"),
    ("agenda-item", "reached"),
    ("thanks", "person"),
    ("training", "teacher_name"),
    ("stakeholder", "person"),
}


def test_audit_trail_shows_each_field_of_a_new_row(world: World) -> None:
    manager = make_caller(world, "administrator")
    rows, client, silent = _rows(world), client_of(manager), {}
    lists = {route.kind: route for route in API if "post" in route.methods and not route.has_row}
    assert set(FIELDS) - set(lists) == {"institution"}  # an operator of the installation makes one
    for kind in FIELDS.keys() & lists.keys():
        given = {name: NEW.get((kind, name), rule.value) for name, rule in FIELDS[kind].items()}
        body = {name: value(rows) for name, value in given.items() if (kind, name) not in NOT_NEW}
        answer = client.post(lists[kind].path(rows.ids), body, format="json")
        assert answer.status_code == 201, (kind, answer.json()["errors"])
        with within(world.institution.pk):
            about = AuditEntry.objects.filter(target=TARGETS.get(kind, kind), target_id=answer.json()["id"])
            said = {name for entry in about for name in entry.changes}
        wanted = {FIELDS[kind][name].shown_as or name for name, value in body.items() if value not in (None, "")}
        if missing := wanted - said:
            silent[kind] = missing
    assert silent == {}


TARGETS = {
    "agenda-item": "agendaitem",
    "ai-entry": "aientry",
    "exchange-rate": "exchangerate",
    "goal-pair": "goalpair",
    "institution-goal": "institutiongoal",
    "team-card": "teamcard",
    "term": "closure",
}


def _shows(person: Person, name: str, kind: str, pk: int) -> bool:
    """Whether the last entry about the row says, by its label, what the field was and what it is now."""
    target = TARGETS.get(kind, kind)
    with within(person.institution_id or 0):
        entry = AuditEntry.objects.filter(target=target, target_id=pk, by=person).order_by("-pk").first()
        change = entry.changes.get(name) if entry is not None else None
        if entry is None or not isinstance(change, list) or len(change) != 2:
            return False
        before, after = change
        labels = [str(part.label) for part in audited_models()[target].parts_of(name)]
        sentences = list(describe([entry], zone=person.institution.zone).changes(entry))  # type: ignore[union-attr]
        return before != after and any(one.startswith(f"{label}: ") for one in sentences for label in labels)


def test_audit_trail_shows_other_changes(world: World) -> None:
    ids, librarian = ids_of(world), world.librarian
    with across_institutions():
        meeting = Meeting.objects.get(pk=ids["meeting"])
        answer_invitation(
            meeting=meeting, person=world.engineer, by=world.engineer, at=world.at(meeting.held_on), answer="no"
        )
    bodies: dict[str, dict[str, Any]] = {
        f"decisions/{ids['decision']}/agree/": {"agreed": True},
        f"meetings/{ids['meeting']}/answer/": {"answer": "maybe", "person": world.engineer.pk},
        f"reminders/{ids['reminder']}/snooze/": {"until_on": world.institution.day(timezone.now()).isoformat()},
    }
    for path, body in bodies.items():
        answer = client_of(librarian).post(f"/api/v1/{path}", body, format="json")
        assert answer.status_code == 200, (path, answer.json())
        with within(world.institution.pk):
            entry = AuditEntry.objects.order_by("-pk").first()
        assert entry is not None
        assert entry.by == librarian
        assert set(body) <= set(entry.changes), path
    assert client_of(librarian).patch("/api/v1/me/", {"language": "de"}, format="json").status_code == 200
    assert _shows(librarian, "language", "person", librarian.pk)


def test_preferences_are_in_the_audit_trail(world: World) -> None:
    said = {
        "wanted": "",
        "weekday": "3",
        "channel": "email",
        "hour": "9",
        "time_zone": "Europe/Paris",
        "told": "mention",
    }
    forms_ = _forms()
    assert set(forms_["PreferenceForm"].base_fields) | set(forms_["DeliveryPreferenceForm"].base_fields) == set(said)
    assert signed_in(world.librarian).post("/preferences/", said).status_code == 302
    with within(world.institution.pk):
        entries = AuditEntry.objects.filter(by=world.librarian)
        kept = {name for entry in entries for name in entry.changes}
    assert {*said, "notes", "unwanted_notes"} - {"told"} <= kept
