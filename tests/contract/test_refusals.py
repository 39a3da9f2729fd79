"""Each refusal of the domain is met on every surface that can express it: page, API, file and Django's admin say no,
and name the field. The refusals are read from the code: one that is tried nowhere, and has no reason, fails."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.roles import Side
from foundation.tenancy import across_institutions, within
from tests import ROOT
from tests.contract.callers import make_caller, make_consortium_world
from tests.contract.routes import ids_of
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_team
from tests.factories.projects import World, make_project
from tests.page_offers import PageOffers
from tracker.intake.csv.actions import check_import
from tracker.meetings.actions import close_meeting

Given = dict[str, Any]


@dataclass(frozen=True)
class Api:
    """`said_of`: the field that the refusal names here, where it is not the one of the action."""

    method: str
    path: str
    body: Given = field(default_factory=dict)
    said_of: str | None = None
    by: str = "administrator"


@dataclass(frozen=True)
class Page:
    """The form of the page at `path`, filled in as it is shown and then with `fields`; of a button: `button`."""

    path: str
    fields: Given = field(default_factory=dict)
    said_of: str | None = None
    by: str = "administrator"
    button: bool = False


@dataclass(frozen=True)
class File:
    """A row of a CSV file: held_on, projects, attendees, starts_at, state."""

    row: str
    said_of: str | None = None
    by: str = "administrator"


Try = Api | Page | File
#: What a field of the action is called in the message, as the code has it -> where it is tried. Names in braces are
#: rows and days of `_names`.
Refusal = tuple[str, str]
MEETING: Given = {"projects": ["{project}"], "attendees": ["{librarian}", "{engineer}"], "held_on": "{today}"}
CLOSED: Given = {"name": "Break", "starts_on": "2027-01-04", "ends_on": "2027-01-10"}
PEOPLE = "accounts/person/{person}/change/"


def _closure(**given: str) -> list[Try]:
    fields = {**CLOSED, **given}
    return [Api("post", "terms/", fields), Page("/terms/", fields), Page("/admin/accounts/closure/add/", fields)]


def _meeting(*, on: str, state: str = "", **given: str) -> list[Try]:
    starts_at = given.get("starts_at", "")
    fields = {**MEETING, "held_on": on, **given}
    asked = {**fields, **({"state": state} if state else {})}
    page = Page("/log/", fields) if not state else None
    row = f"{on},{{project}},{{librarian_email}};{{engineer_email}},{starts_at},{state}"
    return [Api("post", "meetings/", asked), File(row), *([page] if page else [])]


def _linked(given: list[tuple[str, str]]) -> list[Try]:
    """Links, of words and an address each, of a step and of a meeting."""
    links = [{"label": label, "url": url} for label, url in given]
    typed = "\n".join(f"{label} {url}" for label, url in given)
    return [
        *_step("links", links=links),
        Api("post", "meetings/", {**MEETING, "links": links}, "links"),
        Api("patch", "meetings/{meeting}/", {"links": links}, "links"),
        Page("/log/", {**MEETING, "links": typed}, "links"),
        Page("/meetings/{meeting}/edit/", {"links": typed}, "links"),
    ]


def _outcome(kind: str, path: str, **given: Any) -> list[Try]:
    body = {"project": "{project}", "text": "Yes", **given}
    if kind == "decisions":
        body.setdefault("decided_on", "{today}")
    fields = {name: value for name, value in body.items() if name != "project"}
    return [Api("post", path, body), Page(f"/projects/{{project}}/{kind}/add/", fields)]


STEP: Given = {
    "project": "{project}", "title": "Register", "side": "it", "starts_on": "2026-01-19", "due_on": "2026-01-23",
}  # fmt: skip


def _step(said_of: str | None = None, **given: Any) -> list[Try]:
    fields = {name: value for name, value in {**STEP, **given}.items() if name != "project"}
    typed = {
        **fields,
        "room": "\n".join(fields.get("room", ())),
        "links": "\n".join(f"{link['label']} {link['url']}" for link in fields.get("links", ())),
    }
    return [
        Api("post", "steps/", {**STEP, **given}, said_of),
        Page("/projects/{project}/steps/add/", typed, said_of),
    ]


RULE: Given = {
    "name": "Tickets of IT", "item_address": "https://t.example/{key}", "state_address": "https://t.example/api/{key}",
    "state_path": "/state", "done_words": "Closed",
}  # fmt: skip


def _rule(said_of: str | None = None, **given: str) -> list[Try]:
    return [Page("/ticket-systems/add/", {**RULE, **given}, said_of)]


BENEFIT: Given = {"project": "{project}", "kind": "hours", "text": "Fewer calls", "from_on": "2026-03-02"}


def _benefit(said_of: str | None = None, *, closing: bool = True, **given: Any) -> list[Try]:
    fields = {**BENEFIT, **given}
    typed = {**fields, "links": "\n".join(fields.get("links", ()))}
    tries: list[Try] = [Api("post", "benefits/", fields, said_of), Page("/benefits/add/", typed, said_of)]
    return [*tries, Page("/projects/{project}/close/", typed, said_of)] if closing else tries


RATE: Given = {"currency": "USD", "into": "GBP", "rate": "0.79", "stated_on": "2026-03-02"}


def _stated(said_of: str | None = None, **given: Any) -> list[Try]:
    fields = {**RATE, **given}
    return [Api("post", "exchange-rates/", fields, said_of), Page("/exchange-rates/add/", fields, said_of)]


TRAINING: Given = {"topic": "Access", "held_on": "2026-03-04", "library_people": 3}


def _training(said_of: str | None = None, **given: Any) -> list[Try]:
    fields = {**TRAINING, **given}
    typed = {**fields, "links": "\n".join(fields.get("links", ()))}
    return [Api("post", "trainings/", fields, said_of), Page("/trainings/add/", typed, said_of)]


WAVE: Given = {
    "name": "Winter", "opens_on": "2099-10-05", "closes_on": "2099-10-16", "questions": ["frequency"], "sides": ["it"],
}  # fmt: skip
QUESTION: Given = {"text": "Tea?", "kind": "single", "options": ["Yes", "No"]}


def _wave(said_of: str | None = None, **given: Any) -> list[Try]:
    fields = {**WAVE, **given}
    return [Api("post", "poll-waves/", fields, said_of), Page("/polls/new/", fields, said_of)]


def _pulse(said_of: str | None = None, **given: Any) -> list[Try]:
    return [
        Api("post", "poll-waves/pulse/", {"project": "{project}", **given}, said_of),
        Page("/projects/{project}/pulse/", given, said_of),
    ]


def _question(**given: Any) -> list[Try]:
    said_of = "options"
    fields = {**QUESTION, **given}
    return [
        Api("post", "poll-questions/", fields, said_of),
        Page("/polls/questions/", {**fields, "options": "\n".join(fields["options"])}, said_of),
    ]


GOAL: Given = {"project": "{project}", "side": "library", "text": "Goal"}


def _goal(**given: Any) -> list[Try]:
    return [Api("post", "goals/", {**GOAL, **given}), Api("patch", "goals/{goal}/", given)]


CASES: dict[str, list[Try]] = {
    # working agreements
    "Say what changed, so that both sides know.": [
        Api("patch", "agreements/{agreement}/", {"roles": "IT"}, "what_changed"),
        Page("/agreements/{agreement}/edit/", {"roles": "IT"}, "what_changed"),
    ],
    "The text is as it was: change it, or leave this empty.": [
        Api("patch", "agreements/{agreement}/", {"what_changed": "Nothing"}, "what_changed"),
        Page("/agreements/{agreement}/edit/", {"what_changed": "Nothing"}, "what_changed"),
    ],
    "This agreement does not wait for you.": [
        Api("post", "agreements/{agreement}/agree/", said_of=""),
        Page("/agreements/{agreement}/agree/", said_of="", button=True),
    ],
    "Enter a name.": [Api("patch", "agreements/{agreement}/", {"name": " "}, "name")],
    "Say what the agreement is for.": [Api("patch", "agreements/{agreement}/", {"purpose": " "}, "purpose")],
    # the AI register
    "Say in plain words what it does, or what worries you.": [
        Api("patch", "ai-entries/{ai_entry}/", {"description": " "}),
        Page("/ai-register/{ai_entry}/edit/", {"description": " "}),
    ],
    "Say what must change, or why.": [
        Api("post", "ai-reviews/", {"entry": "{ai_entry}", "outcome": "changed"}),
        Page("/ai-register/{ai_entry}/review/", {"outcome": "changed"}),
    ],
    "Choose a later day: it is reviewed today.": [
        Api("post", "ai-reviews/", {"entry": "{ai_entry}", "outcome": "kept", "next_on": "{today}"}),
        Page("/ai-register/{ai_entry}/review/", {"outcome": "kept", "next_on": "{today}"}),
    ],
    "Say under which conditions.": [
        Api("post", "ai-entries/{ai_entry}/decide/", {"approval": "conditions"}),
        Page("/ai-register/{ai_entry}/decide/", {"approval": "conditions", "conditions": ""}),
    ],
    "The step is of another project. Choose one of this project.": [
        Api("patch", "ai-entries/{ai_entry}/", {"step": "{step}"}),
    ],
    # goals
    "The project began later. Choose a later day.": _goal(starts_on="2020-01-06"),
    "The goal is due before it starts. Choose a later day.": _goal(due_on="2026-02-02"),
    "Enter both a start and a target, or neither.": [
        Api("post", "goals/", {**GOAL, "start_value": "1"}, "target_value")
    ],
    "The target is the start. Enter another number.": _goal(start_value="7", target_value="7"),
    "The day is in the future. Choose today or an earlier day.": [
        Api("patch", "goals/{goal}/", {"dropped_on": "{future}"}, "dropped_on"),
        Api("post", "goal-notes/", {"goal": "{goal}", "noted_on": "{future}", "text": "Well"}, "noted_on"),
    ],
    "The goal starts later. Choose a later day.": [
        Api("post", "goal-notes/", {"goal": "{goal}", "noted_on": "2026-01-05", "text": "Before"})
    ],
    "This goal has a target. Enter its value instead.": [Api("post", "goal-notes/", {"goal": "{goal}", "met": True})],
    "This goal has no target. Say whether it is met instead.": [
        Api("post", "goal-notes/", {"goal": "{plain_goal}", "value": "1"})
    ],
    "Enter a value or a note.": [Api("post", "goal-notes/", {"goal": "{goal}"})],
    "These two goals are compared already.": [
        Api("post", "goal-pairs/", {"library_goal": "{goal}", "it_goal": "{it_goal}", "relation": "clash"})
    ],
    "Only a clash has a resolution.": [
        Api("patch", "goal-pairs/{goal_pair}/", {"relation": "neutral", "resolution": "None"})
    ],
    "The clash is newer than this day. Choose a later one.": [
        Api("patch", "goal-pairs/{goal_pair}/", {"resolve_by": "2026-02-02"})
    ],
    # polls
    "Another poll has this name.": _wave(name="Autumn"),
    "The first day has passed. Choose today or a later day.": _wave("opens_on", opens_on="2026-01-05"),
    "The last day is before the first.": [
        *_wave("closes_on", closes_on="2099-10-01"),
        *_benefit("to_on", to_on="2026-03-01"),
    ],
    "Choose a last day after today, within %(days)d days.": _pulse("closes_on", closes_on="{today}"),
    "A poll can last %(days)d days at most.": _wave("closes_on", closes_on="2100-10-01"),
    "Give 2 to %(most)d answers, each on a line.": _question(options=["Tea"]),
    "Two answers are the same.": _question(options=["Tea", "TEA"]),
    "A question that asks for words has no answers to choose from.": _question(kind="words"),
    "This is the same word.": [Page("/polls/words/new/", {"word": "sso", "counts_as": "SSO"})],
    "One of these words is in another rule already. Remove that rule first.": [
        Page("/polls/words/new/", {"word": "sso", "counts_as": "login"}, "counts_as")
    ],
    "This poll has not opened yet.": [
        Api("post", "poll-waves/{poll}/close/"),
        Page("/polls/{poll}/close/", button=True),
    ],
    # skills
    "There are lists of skills already.": [Page("/skills/begin/", button=True)],
    "Another list has this name.": [
        Api("post", "skill-lists/", {"name": "SYSTEMS"}, "name"),
        Page("/skills/lists/new/", {"name": "SYSTEMS"}, "name"),
    ],
    "Another skill of the list has this name.": [
        Api("post", "skills/", {"skill_list": "{skill_list}", "name": "read a SAML error"}, "name"),
        Page("/skills/new/", {"skill_list": "{skill_list}", "name": "read a SAML error"}, "name"),
    ],
    "There is no skill %(number)s to rate.": [
        Api("patch", "me/skills/", {"ratings": [{"skill": 987654321, "level": 3}]}, "ratings"),
    ],
    "They do not offer to teach this.": [
        Api("post", "teaching-requests/", {"skill": "{skill}", "teacher": "{librarian}"}, "teacher"),
    ],
    # people, teams, institutions
    "Another institution has this name.": [
        Api("patch", "institutions/{institution}/", {"name": "{taken_institution}"}),
        Page("/institution/", {"name": "{taken_institution}"}),
        Page("/admin/accounts/institution/{institution}/change/", {"name": "{taken_institution}"}),
    ],
    "This language is not offered. Choose one of the list.": [
        Api("patch", "institutions/{institution}/", {"language": "xx"}),
        Api("patch", "people/{person}/", {"language": "xx"}),
        Api("patch", "me/", {"language": "xx"}),
        Page("/admin/accounts/person/{person}/change/", {"language": "xx"}),
    ],
    "Another team has this name.": [
        Api("post", "teams/", {"name": "{taken_team}", "side": "it"}),
        Page("/teams/new/", {"name": "{taken_team}", "side": "it"}),
        Page("/admin/accounts/team/add/", {"name": "{taken_team}", "side": "it"}),
    ],
    "This team has people. Move them to another team first.": [
        Api("delete", "teams/{team}/"),
        Page("/teams/{team}/delete/", button=True),
    ],
    "This e-mail address is already in use.": [
        Api("post", "people/", {"name": "Ann", "email": "{engineer_email}"}),
        Page("/admin/accounts/person/add/", {"name": "Ann", "email": "{engineer_email}", "roles": ["staff"]}),
    ],
    "Nobody gives the consortium's role to themselves: ask another administrator.": [
        Api("patch", "people/{me}/", {"roles": ["admin", "consortium"]}),
        Page("/people/{me}/", {"roles": ["admin", "consortium"]}),
        Page("/admin/accounts/person/{me}/change/", {"roles": ["admin", "consortium"]}),
    ],
    "This is the only administrator. Make somebody else an administrator first.": [
        Api("patch", "people/{me}/", {"roles": ["reader"]}, "roles"),
        Api("patch", "people/{me}/", {"is_active": False}, "is_active"),
        Page("/people/{me}/", {"roles": ["reader"]}, "roles"),
        Page("/people/{me}/leave/", said_of="", button=True),
        Page("/admin/accounts/person/{me}/change/", {"roles": ["reader"]}, "roles"),
    ],
    "Leave at least one day on which people work.": [
        Api("patch", "institutions/{institution}/", {"weekend_days": [1, 2, 3, 4, 5, 6, 7]}),
        Page("/institution/", {"weekend_days": ["1", "2", "3", "4", "5", "6", "7"]}),
    ],
    # the term calendar
    "Closed weeks begin on a Monday. For a closed day, give the same day twice.": _closure(starts_on="2027-01-05"),
    "Closed weeks end on a Sunday. For a closed day, give the same day twice.": _closure(ends_on="2027-01-09"),
    "The last day is before the first. Choose a later one.": _closure(ends_on="2027-01-03"),
    "Closed weeks can last one year at most.": _closure(ends_on="2028-02-06"),
    "Choose a day between 1990 and 2200.": _closure(starts_on="1980-01-07", ends_on="1980-01-13"),
    # projects
    "Give the first day on which it was active: it has been active.": [
        Api("patch", "projects/{project}/", {"active_on": None}),
    ],
    "It was not active on that day. Give an earlier one.": [
        Api("patch", "projects/{project}/", {"status": "closed", "active_on": "{today}"}, "active_on"),
        Api("post", "projects/", {"name": "New", "status": "on_hold", "active_on": "{today}"}, "active_on"),
        Page("/projects/{project}/edit/", {"status": "closed", "active_on": "{today}"}, "active_on"),
        Page("/projects/new/", {"name": "New", "status": "on_hold", "active_on": "{today}"}, "active_on"),
    ],
    "Choose somebody on the side “%(side)s”: %(name)s is on the side “%(other)s”.": [
        Api("post", "projects/", {"name": "New", "library_owner": "{engineer}"}, "library_owner"),
        Api("patch", "projects/{project}/", {"it_owner": "{librarian}"}, "it_owner"),
        Api("patch", "projects/{project}/", {"sponsor": "{librarian}"}, "sponsor"),
        Page("/projects/new/", {"name": "New", "library_owner": "{engineer}"}, "library_owner"),
        Page("/projects/{project}/edit/", {"it_owner": "{librarian}"}, "it_owner"),
        Page("/projects/{project}/edit/people/", {"sponsor": "{librarian}"}, "sponsor"),
    ],
    "Add yourself as an owner or a member: you create projects that you belong to.": [
        Api("post", "projects/", {"name": "New"}, by="staff outside"),
        Page("/projects/new/", {"name": "New"}, by="staff outside"),
    ],
    "This project has meetings. Close it instead: its history stays.": [
        Api("delete", "projects/{project}/"),
        Page("/projects/{project}/delete/", button=True),
    ],
    "A project cannot have become active in the future.": [
        Api("post", "projects/", {"name": "New", "active_on": "{future}"}),
        Page("/projects/new/", {"name": "New", "active_on": "{future}"}),
        Page("/projects/{project}/edit/", {"active_on": "{future}"}),
    ],
    "A partner's name has at most %(longest)s characters.": [
        Api("post", "projects/", {"name": "New", "partners": ["x" * 201]}),
        Page("/projects/new/", {"name": "New", "partners": "x" * 201}),
    ],
    # meetings
    "The day is before 1990. Choose a later one.": [
        *_meeting(on="1989-12-31"),
        Api("post", "decisions/", {"project": "{project}", "text": "Yes", "decided_on": "1989-12-31"}, "decided_on"),
        Page("/projects/{project}/decisions/add/", {"text": "Yes", "decided_on": "1989-12-31"}, "decided_on"),
        Api("post", "projects/", {"name": "New", "active_on": "1989-12-31"}, "active_on"),
        Page("/projects/new/", {"name": "New", "active_on": "1989-12-31"}, "active_on"),
    ],
    "Choose at least one project.": [
        Api("post", "meetings/", {**MEETING, "projects": []}),
        Page("/log/", {**MEETING, "projects": []}),
        File("{today},,{librarian_email},,"),
    ],
    "The day is more than ten years ahead. Choose an earlier one.": _meeting(on="{far}"),
    "A meeting in the future can only be planned.": [
        *_meeting(on="{future}", state="held"),
        Page("/meetings/{planned}/outcome/", {"outcome": "held"}, "", button=True),
    ],
    "A meeting that has not begun can only be planned.": _meeting(on="{today}", state="held", starts_at="23:59"),
    "Answer yes, maybe or no.": [
        Api("post", "meetings/{meeting}/answer/", {"answer": "perhaps"}),
        Page("/meetings/{meeting}/answer/", {"answer": "perhaps"}, "", button=True),
    ],
    "Say who came. If nobody came, cancel the meeting.": [
        Api("patch", "meetings/{meeting}/", {"attendees": [], "guests": []}),
        Page("/meetings/{meeting}/edit/", {"attendees": [], "guests": ""}),
    ],
    "Only invited people can answer.": [
        Api("post", "meetings/{meeting}/answer/", {"answer": "yes"}),
        Page("/meetings/{meeting}/answer/", {"answer": "yes"}, "", button=True),
    ],
    "Mark the meeting as held or cancelled before you close it.": [
        Api("post", "meetings/{planned}/close/"),
        Page("/meetings/{planned}/close/", button=True),
    ],
    "The meeting on %(day)s is closed. Ask a manager to reopen it first.": [
        Api("patch", "meetings/{closed}/", {"notes": "More"}),
        Api("delete", "meetings/{closed}/"),
        Api("post", "decisions/", {"project": "{project}", "text": "Yes", "meeting": "{closed}"}),
        Api("post", "actions/", {"project": "{project}", "text": "Yes", "meeting": "{closed}"}),
        Api("post", "agenda-items/", {"project": "{project}", "text": "Yes", "meeting": "{closed}"}),
        Page("/meetings/{closed}/edit/", {"minutes": "20"}),
        Page("/meetings/{closed}/notes/", {"notes": "More"}),
        Page("/meetings/{closed}/delete/", button=True),
        Page("/projects/{project}/actions/add/?meeting={closed}", {"text": "Yes"}),
    ],
    # what comes of them
    "Enter a text.": [
        *_outcome("decisions", "decisions/", text=" "),
        *_outcome("actions", "actions/", text=" "),
        *_outcome("agenda", "agenda-items/", text=" "),
        Api("post", "lessons/", {"project": "{project}", "side": "it", "text": " "}),
        Page("/projects/{project}/lessons/add/", {"side": "it", "kind": "again", "text": " "}),
    ],
    "This meeting was not about that project.": [
        Api("post", f"{kind}/", {"project": "{other}", "text": "Yes", "meeting": "{meeting}"})
        for kind in ("decisions", "actions", "agenda-items")
    ],
    "The day of the decision is in the future. Choose today or an earlier day.": _outcome(
        "decisions", "decisions/", decided_on="{future}"
    ),
    "The review is before the decision. Choose a later day.": _outcome(
        "decisions", "decisions/", review_on="2020-01-01"
    ),
    "Each person agrees for themselves: POST to agree/.": [
        Api("post", "decisions/", {"project": "{project}", "text": "Yes", "agreed": ["{librarian}"]}),
        Api("patch", "decisions/{decision}/", {"agreed": ["{librarian}"]}),
    ],
    # the plan of a project
    "Enter the address of the ticket, which begins with https:// or http://.": [
        *_step(ticket_url="javascript:alert(1)"),
        *_outcome("actions", "actions/", ticket_url="javascript:alert(1)"),
    ],
    "Enter a title.": _step(title=" "),
    "The step is due before it starts. Choose a later day.": _step(due_on="2026-01-12"),
    "A step can take two years at most.": _step(due_on="2029-01-12"),
    "Choose a day before 2201.": [Api("post", "steps/", {**STEP, "starts_on": "2199-12-30", "due_on": "2201-01-02"})],
    "The project began on %(day)s. Choose that day or a later one, or give the project an earlier start.": _step(
        "starts_on", starts_on="2020-01-06", due_on="2020-01-10"
    ),
    "At most %(count)d people or roles.": _step("room", room=["x"] * 21),
    "A link is an address that begins with https:// or http://, and words for it.": _step(
        "links", links=[{"label": " ", "url": "https://example.org/"}]
    )[:1],
    "At most %(count)d links.": _linked([("How", "https://example.org/")] * 11),
    "“%(address)s” is not a web address. Use one that begins with https:// or http://.": [
        *_linked([("How", "javascript:alert(1)")]),
        *_linked([("How", "https://ann@example.org/")]),
        *_linked([("How", "//example.org/")]),
    ],
    "The words for a link can have at most %(count)d characters.": _linked([("x" * 201, "https://example.org/")]),
    "A step can only come after steps of the same project.": [
        Api("post", "steps/", {**STEP, "project": "{other}", "after": ["{step}"]}),
    ],
    # what stays of a project
    "Enter an amount above 0, up to a thousand million.": _benefit(amount="0"),
    "Enter how much money it was.": _benefit(kind="money_saved", currency="GBP"),
    "Enter the currency in three capital letters, such as GBP.": [
        *_benefit("currency", kind="money_saved", amount="1", currency="gb"),
        *_stated("currency", currency="us"),
    ],
    "Only money has a currency. Leave it empty.": _benefit(kind="hours", currency="GBP"),
    "People and access are counted in whole numbers.": _benefit(kind="people", amount="1.5"),
    "Say what the benefit is.": _benefit(text=" ", closing=False),
    "Choose another currency: a currency has no rate into itself.": _stated(currency="GBP"),
    "Enter a rate above 0, up to a million.": _stated(rate="0"),
    "There is a rate of this day already. Change that one.": _stated(currency="EUR"),
    "Choose a person, or enter the name of somebody without an account.": [
        Api("post", "thanks/", {"project": "{project}"}),
        Api("post", "thanks/", {"project": "{project}", "person": "{librarian}", "name": "Ann"}),
        Page("/projects/{project}/thanks/add/", {"text": "x"}),
        Api("post", "stakeholders/", {"project": "{project}"}),
        Page("/projects/{project}/stakeholders/add/", {"part": "informed"}),
    ],
    # ticket systems
    "Write {key} once, where the number of the ticket stands.": [
        *_rule("item_address", item_address="https://t.example/"),
        *_rule("state_address", state_address="https://t.example/"),
    ],
    "Enter an address that begins with https:// or http://, with {key} behind the host.": _rule(
        "state_address", state_address="ftp://t.example/{key}"
    ),
    "Enter a path such as /fields/status/name.": _rule(state_path="state"),
    "Enter the name of a header, such as Authorization.": _rule(header="A b", secret="x"),
    "Say in which header the secret is sent.": _rule("header", secret="x"),
    "Enter what is sent in the header.": _rule("secret", header="Authorization"),
    "A secret is one line of letters, digits and signs, of at most %(count)d.": _rule("secret", header="A", secret="é"),
    "A secret is sent to an address with https:// only.": _rule(
        "state_address", header="A", secret="x", state_address="http://t.example/{key}"
    ),
    "At most %(count)d states.": _rule("done_words", done_words="\n".join("abcdefghijklmnopqrstu")),
    "Another rule has this name.": _rule(name="it's tickets"),
    # trainings
    "Enter what was taught.": _training(topic=" "),
    "Choose a person, or enter a name: not both.": _training(
        "teacher_name", teacher="{librarian}", teacher_name="Ann"
    ),
    "The day is more than two years ahead. Choose an earlier one.": _training(held_on="{far}"),
    "The day is in the future: the training is planned. Choose today or an earlier day.": _training(
        held_on="{future}", state="held"
    ),
    "Enter how many people took part, of at least one side.": _training("library_people", library_people=0),
    "Enter how much it cost, or leave the currency empty.": _training(currency="GBP"),
    "Choose what kept the training from taking place.": _training(state="not_held"),
    "Only a training that did not take place has a barrier. Leave it empty.": _training("barrier", barrier="time"),
    "Say what the barrier was.": _training(state="not_held", barrier="other"),
    "Only “Something else” has words of its own. Leave this empty.": _training(
        "barrier_text", state="not_held", barrier="time", barrier_text="Busy"
    ),
    "“%(link)s” is not an address that begins with http:// or https://.": _training(
        "links", links=["javascript:alert(1)"]
    ),
    # playbooks
    "No playbook of this name comes with the product.": [Api("post", "playbooks/", {"shipped": "nothing"})],
    # files
    "Only the people of %(text)s and managers log its meetings.": [
        File("{today},{project},{librarian_email},,", "projects", by="staff outside"),
        Page("/log/", MEETING, "projects", by="staff outside"),
    ],
    "There is no project %(text)s here.": [File("{today},Nothing,{librarian_email},,", "projects")],
    "Several projects are called %(text)s. Write the id.": [File("{today},Twice,{librarian_email},,", "projects")],
    "There is nobody here called %(text)s.": [File("{today},{project},x@example.org,,", "attendees")],
    # one's own
    "From today to %(days)d days ahead.": [Api("put", "me/snoozes/{project}/", {"until_on": "2020-01-01"})],
    "From 1 to %(longest)s days.": [Page("/tokens/", {"name": "t", "days": "0"})],
    "Choose read or write.": [Page("/tokens/", {"name": "t", "scope": "all"})],
    "Enter what the token is for, in up to %(length)s characters.": [Page("/tokens/", {"name": " "})],
    "Enter a name for the view.": [Page("/projects/", {"name": "", "query": ""}, "", button=True)],
    "These filters are too long to save.": [
        Page("/projects/", {"name": "x", "query": "search=" + "x" * 3000}, "", button=True)
    ],
}  # fmt: skip
#: Refusals that no surface expresses here -> where they are tried, or why not.
ELSEWHERE = {
    "Select “Yes, change the time zone” if that is right.": "tests/tracker/meetings/test_time_zone.py",
    "The product brings nothing newer of this playbook.": "tests/tracker/playbooks/test_newer.py: a button",
    "Your address has an account at another institution already. Ask to be invited by another.": (
        "by the link of an invitation: tests/accounts/people/test_address_elsewhere.py"
    ),
    "The address has changed: enter the secret again.": "tests/tracker/tickets: of a rule that has one",
    "Somebody tried it a moment ago. Wait for two seconds.": "tests/tracker/tickets: asks a ticket system",
    "This training counts as a contact. Remove the contact first.": "tests/tracker/trainings",
    "This training counts as a contact already.": "tests/tracker/trainings: a button",
    "This training does not count as a contact.": "tests/tracker/trainings: a button",
    "Only a training that took place with people of both sides can count as a contact.": "tests/tracker/trainings",
    "Choose the project of the training first.": "tests/tracker/trainings: a button",
    "Choose somebody of the library and somebody of IT who came.": "tests/tracker/trainings",
    "Enter a number from 0 to %(most)s.": "tests/tracker/trainings: fields say it before",
    "Enter hours from 0.25 to %(most)s.": "tests/tracker/trainings: fields say it before",
    "Enter an amount from 0, up to a thousand million.": "tests/tracker/trainings: fields say it before",
    "At most %(most)s links. Leave some out.": "tests/tracker/trainings: fields say it before",
    "Enter a whole number, such as 12.": "tests/tracker/trainings: of a file",
    "Enter the day.": "tests/tracker/trainings: of a file",
    "Several people are called “%(text)s”. Write an e-mail address.": "tests/tracker/trainings: of a file",
    "Write %(choices)s.": "tests/tracker/trainings: of a file",
    "Enter the first day of the benefit.": "tests/tracker/benefits: the form and the API ask for it first",
    "This benefit does not wait for you.": "tests/tracker/benefits: a button",
    "You have not confirmed this benefit.": "tests/tracker/benefits: a button",
    "This agreement has ended.": "tests/tracker/agreements",
    "Its review is not due yet.": "tests/tracker/ai_register: of an entry whose review is not due",
    "This entry is retired. Bring it back before you review it.": "tests/tracker/ai_register: of a retired one",
    "Enter the last part of the address of the page.": "tests/tracker/ai_register: the form asks for it first",
    "This file is imported already.": "tests/tracker/ai_register/test_files.py: a button that is gone by then",
    "Write %(values)s.": "tests/tracker/ai_register/test_files.py",
    "Choose one of the levels offered.": "pages and API offer two: tests/tracker/skills",
    "A level is a number from 0 to 4.": "pages and API offer five: tests/tracker/skills",
    "Choose the times from those offered.": "pages and API offer them: tests/tracker/skills",
    "This skill is retired. Choose another.": "tests/tracker/skills",
    "They have been asked already.": "tests/tracker/skills: two people at once",
    "This is you. Ask somebody else.": "tests/tracker/skills: one's own offer has no button",
    "They no longer offer to teach this.": "tests/tracker/skills: an offer that ends meanwhile",
    "You have asked them already. They have not answered yet.": "tests/tracker/skills: the button is gone by then",
    "This request does not wait for you.": "tests/tracker/skills: nobody else finds it",
    "This request has been answered, or has expired.": "tests/tracker/skills",
    "This request does not wait any more.": "tests/tracker/skills",
    "They were frozen lately. The next day for it: %(day)s.": "tests/tracker/skills: the button is gone by then",
    "These columns are missing: %(names)s.": "tests/tracker/goals/test_importing.py",
    "Write library or it.": "tests/tracker/goals/test_importing.py",
    "At most %(most)s characters.": "tests/tracker/goals/test_importing.py",
    "Enter a number, such as 12.5.": "tests/tracker/goals/test_importing.py",
    "There can be at most %(most)d questions of your own.": "a hundred questions",
    "There can be at most %(most)d rules.": "five hundred rules",
    "People were asked already. You can close the poll.": "tests/tracker/polls: only a planned one has the button",
    "The people of this project are being asked until %(day)s.": "tests/tracker/polls: the button is gone by then",
    "The last pulse closed on %(last)s. Ask again from %(next)s on.": "tests/tracker/polls: the button is gone by then",
    "Only a word can be removed.": "tests/tracker/polls: only a word has the button",
    "Answer at least one question.": "without an account: tests/tracker/polls",
    "Choose one answer.": "without an account: tests/tracker/polls",
    "Choose one of the answers offered.": "without an account: tests/tracker/polls",
    "This institution belongs to no consortium.": "its page has no such field: tests/accounts/test_sharing_api.py",
    "Leadership has agreed to this decision already.": "tests/tracker/outcomes/test_outcomes.py: two deans at once",
    "You have asked %(most)d questions today. Ask the others tomorrow.": "tests/tracker/leadership/test_digest.py",
    "This person is a stakeholder already.": "tests/tracker/leadership: somebody is named twice",
    "This team has a roles card already. Change that one.": "tests/tracker/leadership: a card is written twice",
    "The project has no sponsor. Name one first.": "tests/tracker/leadership: a button",
    "No meeting is planned. Plan one first.": "tests/tracker/leadership: a button",
    "This person is thanked already. Change those words.": "tests/tracker/closing: somebody is thanked twice",
    "An operator of the installation belongs to no institution.": "tests/contract/test_permissions.py: no page, no API",
    "An operator of the installation belongs to no institution, and has no token.": "tests/accounts/tokens",
    "The address was changed %(most)d times today. Try again tomorrow.": "tests/accounts/people",
    "This cannot be changed.": "tests/contract/test_fields.py: fields that nobody sets",
    "You already have %(most)s saved views. Remove one first.": "tests/foundation/pages/test_lists.py",
    "These reminders have not stopped.": "a signed link: tests/tracker/reminders",
    "You have had %(number)d samples today. Ask again tomorrow.": "one's own button: tests/tracker/reminders",
    "Your institution has invited %(most)d guests today. Invite the others tomorrow.": "tests/tracker/invitations",
    "You are no longer invited to this meeting.": "a signed link: tests/tracker/invitations",
    "Write a comment of up to %(most)s characters.": "tests/tracker/comments: a button",
    "Only people who can sign in and never did are invited.": "tests/accounts/people/test_inviting.py: a button",
    "A series ends after a number of meetings or on a day, not both.": "tests/tracker/meetings/test_series.py",
    "From 1 to %(most)s meetings.": "tests/tracker/meetings/test_series.py",
    "Only a planned meeting can be repeated.": "tests/tracker/meetings/test_series.py",
    "Only a series on one day of the week moves. End this one and plan another.": "tests/tracker/meetings",
    "The last day is before the first meeting. Choose a later one.": "tests/tracker/meetings/test_series.py",
    "The rule does not fall on the day of the meeting.": "tests/tracker/meetings/test_series.py",
    "This meeting belongs to a series already.": "tests/tracker/meetings/test_series.py",
    "This meeting belongs to no series.": "tests/tracker/meetings/test_series.py",
    "To move the day, choose this meeting and the following ones.": "tests/tracker/meetings/test_series.py",
    "This reminder is about no project.": "a signed link: tests/tracker/reminders",
    "The file has too many people. Add them in parts.": "tests/accounts/people/test_people_of_others.py",
    "The file is larger than %(most)s MB. Import it in parts.": "tests/foundation/imports/test_table_files.py",
    "This file has not been checked yet, or has problems.": "tests/tracker/intake/csv/test_import_page.py",
    "This file cannot be changed now.": "tests/tracker/intake/csv/test_columns.py",
    "At most %(most)s guests.": "tests/tracker/intake/csv/test_people_of_a_file.py",
    "This file has not been imported.": "tests/tracker/intake/csv/test_undoing.py",
    "Some days can be read in two ways. Say whether the day or the month comes first.": "tests/tracker/intake/csv",
    "A line is longer than a million characters. This is not a table.": "tests/foundation/imports",
    "The Excel file cannot be read. Open it, save it again as .xlsx, or save it as CSV.": "tests/foundation/imports",
    "The Excel file is too large when unpacked. Import it in parts, or save it as CSV.": "tests/foundation/imports",
    "The file is empty. Its first line names the columns.": "tests/foundation/imports",
    "The file is not readable as text. Save it as “CSV UTF-8” or as .xlsx (in Excel: File, Save as).": "foundation",
    "The table has more than %(most)s columns.": "tests/foundation/imports",
    "This is an old or protected Excel file. Save it as .xlsx without a password.": "tests/foundation/imports",
    "This is not an Excel file. Save the table as .xlsx or CSV.": "tests/foundation/imports",
    "Select “Yes, save it” if that is right.": "asked by a page alone: tests/tracker/meetings/test_doubts.py",
    "Say who came.": "only the API can leave it out: tests/tracker/meetings",
    "The last day is in the future. Choose today or an earlier day.": "a parameter of a report: tests/tracker/reports",
    "The first day is after the last. Choose an earlier first day.": "a parameter of a report: tests/tracker/reports",
    "A report covers at most three years. Choose a later first day.": "a parameter of a report: tests/tracker/reports",
    "Enter days as YYYY-MM-DD, such as 2026-03-04.": "a parameter of a report: tests/tracker/reports",
    "The code is wrong or too old. Enter the one that the app shows now.": "one's own page: tests/accounts/second_step",
    "The passkey was not created. Try again.": "one's own page: tests/accounts/second_step",
    "You have %(most)s already. Remove one first.": "one's own page: tests/accounts/second_step",
    "Add an authenticator app or a passkey first.": "one's own page: tests/accounts/second_step",
    "Choose an institution of your consortium.": "tests/tracker/playbooks/test_offers.py",
    "This is offered to them already, and waits for an answer.": "tests/tracker/playbooks/test_offers.py",
    "Too many offers wait for an answer. Withdraw one first.": "tests/tracker/playbooks/test_offers.py",
    "This offer has been answered or withdrawn.": "tests/tracker/playbooks/test_offers.py",
    "Choose at least one difference.": "tests/tracker/playbooks/test_proposals.py",
    "This project already has a proposal that waits for an answer.": "tests/tracker/playbooks/test_proposals.py",
    "A playbook needs at least one step. Keep one.": "tests/tracker/playbooks/test_proposals.py",
    "The project has no steps. A playbook is made from its steps.": "tests/tracker/playbooks/test_proposals.py",
    "This version has been answered already.": "tests/tracker/playbooks/test_proposals.py",
    "This version is not accepted yet.": "tests/tracker/playbooks/test_starting.py: no surface starts one",
    "This playbook is retired. Bring it back first.": "tests/tracker/playbooks/test_starting.py",
    "Projects were started from this playbook. Retire it instead.": "tests/tracker/playbooks/test_proposals.py",
    "An institution can have %(most)s playbooks. Delete one first.": "tests/tracker/playbooks/test_proposals.py",
    "This playbook has too many versions. Export it, and add it under another slug.": "test_proposals.py",
    "Give one of content and shipped.": "tests/tracker/playbooks/test_api.py",
    "A project can have at most %(count)d steps.": "tests/tracker/steps/test_actions.py",
    "A step cannot be done on a day in the future.": "tests/tracker/steps/test_actions.py: no surface takes the day",
    "A plan has at most %(most)d steps.": "tests/tracker/steps/test_files.py",
    "The file has no step below its first line.": "tests/tracker/steps/test_files.py",
    "Another step has this key.": "many steps at once: tests/tracker/steps/test_actions.py",
    "At most %(count)d steps.": "tests/tracker/steps/test_actions.py",
    "Only an open step can be moved.": "tests/tracker/steps/test_actions.py",
}


def _refusals() -> dict[str, str]:
    """Message -> the field that it names, of every refusal of ours whose field and message stand in the code."""
    found: dict[str, str] = {}
    for app in ("accounts", "foundation", "tracker"):
        for path in (ROOT / app).rglob("*.py"):
            found |= dict(_refusals_of(path))
    return found


def _refusals_of(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        pairs: list[tuple[Any, ast.expr]] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
            given = node.args[0]
            pairs = list(zip(given.keys, given.values, strict=True)) if isinstance(given, ast.Dict) else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Closed":
            pairs = [(ast.Constant(""), node.args[0])]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            holder = node.targets[0].value
            if isinstance(holder, ast.Name) and holder.id == "problems":
                pairs = [(node.targets[0].slice, node.value)]
        for name, value in pairs:
            for call in ast.walk(value):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_":
                    said = call.args[0]
                    if isinstance(said, ast.Constant):
                        yield str(said.value), str(name.value) if isinstance(name, ast.Constant) else ""


#: Refusals that the walk cannot read: said by a function or by an exception in between.
SAID_BY_OTHERS = {
    "Enter the currency in three capital letters, such as GBP.",
    "At most %(count)d states.",
    "Enter an address that begins with https:// or http://, with {key} behind the host.",
    "Say in which header the secret is sent.",
    "Write {key} once, where the number of the ticket stands.",
    "There is no skill %(number)s to rate.",
    "Several people are called “%(text)s”. Write an e-mail address.",
    "Write %(choices)s.",
    "Enter how many people took part, of at least one side.",
    "“%(link)s” is not an address that begins with http:// or https://.",
    "The day is more than two years ahead. Choose an earlier one.",
    "Enter hours from 0.25 to %(most)s.",
    "Only a training that took place with people of both sides can count as a contact.",
    "Choose a person, or enter a name: not both.",
    "At most %(most)s links. Leave some out.",
    "The day is in the future: the training is planned. Choose today or an earlier day.",
    "Only “Something else” has words of its own. Leave this empty.",
    "Only a training that did not take place has a barrier. Leave it empty.",
    "Enter a number from 0 to %(most)s.",
    "A question that asks for words has no answers to choose from.",
    "A poll can last %(days)d days at most.",
    "Give 2 to %(most)d answers, each on a line.",
    "The first day has passed. Choose today or a later day.",
    "The last day is before the first.",
    "Choose a last day after today, within %(days)d days.",
    "The people of this project are being asked until %(day)s.",
    "The last pulse closed on %(last)s. Ask again from %(next)s on.",
    "One of these words is in another rule already. Remove that rule first.",
    "Two answers are the same.",
    "The file is not readable as text. Save it as “CSV UTF-8” or as .xlsx (in Excel: File, Save as).",
    "The day is before 1990. Choose a later one.",
    "Only the people of %(text)s and managers log its meetings.",
    "There is no project %(text)s here.",
    "Several projects are called %(text)s. Write the id.",
    "There is nobody here called %(text)s.",
    "The project began on %(day)s. Choose that day or a later one, or give the project an earlier start.",
    "At most %(count)d people or roles.",
    "A link is an address that begins with https:// or http://, and words for it.",
    "At most %(count)d links.",
    "“%(address)s” is not a web address. Use one that begins with https:// or http://.",
    "The words for a link can have at most %(count)d characters.",
}


def test_every_refusal_of_the_code_is_tried_somewhere() -> None:
    found = set(_refusals())
    assert found - CASES.keys() - ELSEWHERE.keys() == set()
    assert (CASES.keys() | ELSEWHERE.keys()) - found - SAID_BY_OTHERS == set()
    assert len(found) > 40


@pytest.fixture
def world(db: None) -> World:
    return make_consortium_world()


def _partner(world: World) -> Institution:
    """Whose name the world's people see: both share in one consortium."""
    return make_institution(consortium=world.institution.consortium, consortium_agreed_at=timezone.now())


def _names(world: World, me: Person) -> dict[str, Any]:
    """What a case may name in braces."""
    today = world.institution.day(timezone.now())
    ids = ids_of(world)
    with across_institutions():
        for _number in range(2):
            make_project(world.institution, name="Twice")
        closed = world.meet(today - timedelta(days=3), at=timezone.now())
        close_meeting(meeting=closed, by=None, at=timezone.now())
        return {
            **{name.replace("-", "_"): pk for name, pk in ids.items()},
            "me": me.pk,
            "librarian": world.librarian.pk,
            "engineer": world.engineer.pk,
            "librarian_email": world.librarian.email,
            "engineer_email": world.engineer.email,
            "other": make_project(world.institution, name="Another").pk,
            "planned": world.meet(today + timedelta(days=30), at=timezone.now(), attendees=()).pk,
            "closed": closed.pk,
            "taken_team": make_team(world.institution, Side.OTHER).name,
            "taken_institution": _partner(world).name,
            "today": today.isoformat(),
            "future": (today + timedelta(days=30)).isoformat(),
            "far": (today + timedelta(days=4000)).isoformat(),
        }


def _filled(value: Any, names: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one, names) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, names) for one in value]
    if not isinstance(value, str):
        return value
    if value.startswith("{") and value.endswith("}") and value[1:-1] in names:
        return names[value[1:-1]]
    for name, one in names.items():
        value = value.replace(f"{{{name}}}", str(one))
    return value


def _wrong(one: Try, named: str, said: str, person: Person, browser: Client, names: dict[str, Any]) -> str:
    """What is wrong with how the surface refuses; "" when it does, naming the field."""
    if isinstance(one, File):
        with within(person.institution_id or 0):
            head = b"held_on,projects,attendees,starts_at,state\n"
            chunks = [head, _filled(one.row, names).encode() + b"\n"]
            outcome = check_import(
                institution_id=person.institution_id or 0, by=person, at=timezone.now(), chunks=chunks
            )
        columns = {problem.column for problem in outcome.problems}
        return "" if named in columns else f"columns {columns}"
    if isinstance(one, Api):
        body = _filled(one.body, names)
        answer = getattr(client_of(person), one.method)(f"/api/v1/{_filled(one.path, names)}", body, format="json")
        if answer.status_code not in (400, 409):
            return f"{answer.status_code} {answer.content[:200]!r}"
        errors = answer.json().get("errors", [])
        pointers = [error.get("pointer", "") for error in errors]
        codes = {error["code"] for error in errors}
        if answer.status_code == 400 and codes & {"refused"}:
            return f"no code of its own: {errors}"
        if answer.status_code == 400 and codes == {"wrong_state"} and "pointer" in errors[0]:
            return f"a wrong state is 409: {errors}"
        if named:
            return "" if any(f"/{named}" in pointer for pointer in pointers) else f"errors {answer.json()}"
        return "" if said.split("%")[0] in answer.content.decode() else f"errors {answer.json()}"
    path, fields = _filled(one.path, names), _filled(one.fields, names)
    if not one.button:
        fields = {**_shown(browser, path), **fields}
    answer = browser.post(path, fields)
    told = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    browser.cookies.pop("messages", None)
    context = answer.context or {}
    form = context.get("form") or (context["adminform"].form if "adminform" in context else None)
    if answer.status_code == 422 and "roster" in context:  # pasted lines are refused by their number
        return "" if "Line 1" in answer.content.decode() else "no line"
    if one.button or form is None:
        return "" if said.split("%")[0] in told else f"{answer.status_code}, told {told!r}"
    errors = {name or "": why for name, why in form.errors.items()}
    where = named or "__all__"
    return "" if where in errors else f"{answer.status_code}, errors {dict(errors)}, told {told!r}"


def _shown(browser: Client, path: str) -> dict[str, list[str]]:
    """What the page's own form would send."""
    shown: dict[str, list[str]] = {}
    main = [form for form in PageOffers(browser.get(path).content.decode()).forms if form.method == "post"]
    form = max(main, key=lambda one: len(one.fields))
    for name, value in form.fields:
        shown.setdefault(name, []).append(value)
    return shown


@pytest.mark.parametrize("by", ["administrator", "staff outside"])
def test_each_refusal_is_said_on_every_surface(world: World, by: str) -> None:
    person = make_caller(world, by)
    names, browser, fields = _names(world, person), signed_in(person), _refusals()
    wrong = []
    for said, tries in CASES.items():
        for one in tries:
            if one.by != by:
                continue
            named = one.said_of if one.said_of is not None else fields.get(said, "held_on")
            with transaction.atomic():
                why = _wrong(one, named, said, person, browser, names)
                transaction.set_rollback(True)
            if why:
                wrong.append((said, one, why))
    assert not wrong, "\n".join(map(str, wrong))
