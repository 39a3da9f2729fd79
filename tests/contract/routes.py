"""Every address of the product and what its view declares, for the tests that try them all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure
from accounts.roles import Role, Side
from accounts.second_step.models import Authenticator, Method
from foundation.pages.actions import save_view
from foundation.permissions import DECLARED_BY_CLASS, Access, access_of, public
from foundation.tenancy import across_institutions
from tests.factories.ai_register import make_entry, make_public, open_page
from tests.factories.people import make_person
from tests.factories.playbooks import make_playbook_rows
from tests.factories.polls import make_poll_result
from tests.factories.projects import World
from tests.factories.reminders import make_reminder
from tests.factories.skills import make_skill_rows
from tests.factories.tickets import make_ticket_rule
from tracker.agreements.actions import add_agreement, agree_to, update_agreement
from tracker.ai_register.actions import review_entry, store_import
from tracker.benefits.actions import add_benefit, add_rate
from tracker.closing.actions import add_lesson, add_thanks
from tracker.comments.actions import add_comment
from tracker.goals.actions import add_goal, add_goal_note, add_institution_goal, pair_goals
from tracker.intake.csv.actions import store_upload
from tracker.intake.csv.models import MeetingUpload, UploadState
from tracker.leadership.actions import add_card, add_stakeholder
from tracker.outcomes.actions import add_action, add_agenda_item, record_decision
from tracker.polls.actions import add_question, add_word_rule, plan_wave
from tracker.steps.actions import add_step
from tracker.trainings.actions import add_training

#: What the address of a page names: parameter -> kind of row, or the word itself.
PAGE_ROWS: dict[str, dict[str, str]] = {
    "action-done": {"pk": "action"},
    "action-open": {"pk": "action"},
    "agenda-reached": {"pk": "agenda-item"},
    "closing-add": {"pk": "project", "kind": "lessons"},
    "closing-delete": {"pk": "lesson", "kind": "lessons"},
    "closing-row": {"pk": "lesson", "kind": "lessons"},
    "agreement": {"pk": "agreement"},
    "agreement-agree": {"pk": "agreement"},
    "agreement-edit": {"pk": "agreement"},
    "agreement-keep": {"pk": "agreement"},
    **{
        f"ai-entry{name}": {"pk": "ai-entry"}
        for name in ("", "-ask", "-decide", "-edit", "-publish", "-review", "-reviewed")
    },
    **{f"ai-import{name}": {"pk": "ai-import"} for name in ("", "-confirm", "-undo")},
    "ai-export": {"form": "csv"},
    "ai-public": {"slug": "northfield"},
    "closure-open": {"pk": "term"},
    "comment-add": {"pk": "meeting"},
    "comment-delete": {"pk": "comment"},
    "decision-agree": {"pk": "decision"},
    "invitation-answer": {"answer": "yes"},
    "goal": {"pk": "goal"},
    "goal-add": {"pk": "project", "side": "library"},
    "goal-compare": {"library": "goal", "it": "plain-goal", "relation": "aligned"},
    "goal-compare-form": {"pk": "project"},
    "goal-edit": {"pk": "goal"},
    "goal-note-add": {"pk": "goal"},
    "goal-pair": {"pk": "goal-pair"},
    "goal-pair-remove": {"pk": "goal-pair"},
    "institution-goal-edit": {"pk": "institution-goal"},
    "import-columns": {"pk": "upload"},
    "import-confirm": {"pk": "upload"},
    "import-template": {"form": "xlsx"},
    "import-undo": {"pk": "upload"},
    "import-upload": {"pk": "upload"},
    "mail": {"name": "1780000000000000000-01234567"},
    "mail-file": {"name": "1780000000000000000-01234567"},
    "meeting": {"pk": "meeting"},
    "meeting-answer": {"pk": "meeting"},
    "meeting-calendar": {"pk": "meeting"},
    "meeting-close": {"pk": "meeting"},
    "meeting-delete": {"pk": "meeting"},
    "meeting-edit": {"pk": "meeting"},
    "meeting-notes": {"pk": "meeting"},
    "meeting-outcome": {"pk": "meeting"},
    "meeting-reopen": {"pk": "meeting"},
    "meeting-repeat": {"pk": "meeting"},
    "meeting-undo": {"pk": "meeting"},
    "outcome": {"pk": "action", "kind": "actions"},
    "outcome-add": {"pk": "project", "kind": "actions"},
    "person-edit": {"pk": "person"},
    "person-invite": {"pk": "person"},
    "person-leave": {"pk": "person"},
    "person-second-step-reset": {"pk": "person"},
    "second-step-remove": {"method": "authenticator"},
    "person-sign-out": {"pk": "person"},
    "person-return": {"pk": "person"},
    "playbook": {"pk": "playbook"},
    "playbook-changes": {"pk": "playbook"},
    "playbook-take-over": {"pk": "playbook"},
    "playbook-delete": {"pk": "playbook"},
    "playbook-file": {"pk": "playbook"},
    "playbook-learn": {"pk": "project"},
    "playbook-compare": {"pk": "playbook-project"},
    "playbook-offer": {"pk": "playbook"},
    "playbook-offer-accept": {"pk": "playbook-offered"},
    "playbook-offer-decline": {"pk": "playbook-offered"},
    "playbook-offer-withdraw": {"pk": "playbook-offer"},
    "playbook-offered": {"pk": "playbook-offered"},
    "playbook-proposal": {"pk": "playbook-version"},
    "playbook-proposal-accept": {"pk": "playbook-version"},
    "playbook-proposal-decline": {"pk": "playbook-version"},
    "playbook-retire": {"pk": "playbook"},
    "playbook-shipped": {"slug": "federated-sign-on"},
    "playbook-shipped-file": {"slug": "federated-sign-on"},
    "playbook-shipped-start": {"slug": "federated-sign-on"},
    "playbook-start": {"pk": "playbook"},
    "poll": {"pk": "poll"},
    "poll-answer": {"code": "ABCDABCDABCDABCD"},
    "poll-close": {"pk": "poll"},
    "poll-delete": {"pk": "poll"},
    "poll-paper": {"pk": "poll"},
    "poll-question-remove": {"pk": "poll-question"},
    "poll-word-hide": {"pk": "poll-result"},
    "poll-word-remove": {"pk": "poll-word-rule"},
    "project": {"pk": "project"},
    "project-close": {"pk": "project"},
    "pulse-start": {"pk": "project"},
    "project-close-report": {"pk": "project"},
    "project-close-report-file": {"pk": "project"},
    "project-delete": {"pk": "project"},
    "project-edit": {"pk": "project"},
    "project-met": {"pk": "project"},
    "project-part": {"pk": "project", "part": "people"},
    "project-propose": {"pk": "project"},
    "project-reopen": {"pk": "project"},
    "reminder-answer": {"answer": "we-met"},
    "report-figure": {"key": "late"},
    "report-number": {"table": "bands", "row": "weekly", "column": "projects"},
    "report-file": {"form": "pdf"},
    "project-roles": {"pk": "project"},
    "project-roles-file": {"pk": "project"},
    "rate-skills": {"pk": "skill-list"},
    "series-end": {"pk": "meeting"},
    "session-ask": {"pk": "session-proposal"},
    "skill": {"pk": "skill"},
    "skill-edit": {"pk": "skill"},
    "skill-retire": {"pk": "skill"},
    "sponsor-ask": {"pk": "project"},
    "sponsor-attend": {"pk": "project"},
    "sponsor-invite": {"pk": "project"},
    "stakeholder": {"pk": "stakeholder"},
    "stakeholder-add": {"pk": "project"},
    "stakeholder-remove": {"pk": "stakeholder"},
    "ticket-rule": {"pk": "ticket-rule"},
    "ticket-rule-delete": {"pk": "ticket-rule"},
    "ticket-rule-try": {"pk": "ticket-rule"},
    "teacher-ask": {"pk": "teaching-offer"},
    "teaching-request-answer": {"pk": "teaching-request"},
    "teaching-request-withdraw": {"pk": "own-teaching-request"},
    "team-card": {"pk": "team"},
    "project-plan": {"pk": "project"},
    "step-add": {"pk": "project"},
    "step-delete": {"pk": "step"},
    "step-done": {"pk": "step"},
    "step-edit": {"pk": "step"},
    "step-import": {"pk": "project"},
    "step-open": {"pk": "step"},
    "team-delete": {"pk": "team"},
    "team-edit": {"pk": "team"},
    "benefit": {"pk": "benefit"},
    "benefit-confirm": {"pk": "benefit"},
    "benefit-delete": {"pk": "benefit"},
    "benefit-edit": {"pk": "benefit"},
    "benefit-take-back": {"pk": "benefit"},
    "exchange-rate": {"pk": "exchange-rate"},
    "exchange-rate-delete": {"pk": "exchange-rate"},
    "training": {"pk": "training"},
    "training-contact": {"pk": "training"},
    "training-contact-remove": {"pk": "training"},
    "training-delete": {"pk": "training"},
    "training-edit": {"pk": "training"},
    "training-outcome": {"pk": "training"},
    "view-remove": {"pk": "view"},
    "wake-project": {"project_id": "project"},
    "password-reset": {"uidb64": "MQ", "token": "forged"},
}
#: Pages whose signed link is the proof: parameter "token".
LINKS = (
    "calendar-feed-read",
    "invitation-answer",
    "decision-agree-by-mail",
    "digest-button",
    "address-change",
    "sign-in-disown",
    "reminder-answer",
    "skill-request-by-mail",
    "unsubscribe",
)
#: What an address of the API names besides rows.
NAMED = {
    "key": "late", "form": "pdf", "slug": "not-found", "table": "bands", "row": "weekly", "column": "projects",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    name: str
    pattern: URLPattern
    in_api: bool

    @property
    def view(self) -> Any:
        return self.pattern.callback

    @property
    def cls(self) -> type[Any]:
        """Of an endpoint; a page about the API is a function."""
        return getattr(self.view, "cls", object)

    @property
    def access(self) -> Access | None:
        return access_of(self.view)

    @property
    def is_public(self) -> bool:
        return self.access is not None and public in (self.access.reads, self.access.writes)

    @property
    def kind(self) -> str:
        """Of the API: the kind of row, `project` for both `project-list` and `project-detail`."""
        return self.name.removesuffix("-list").removesuffix("-detail")

    @property
    def methods(self) -> list[str]:
        """Of the API: those that are routed."""
        handled = [name for name in getattr(self.cls, "http_method_names", ["get"]) if hasattr(self.cls, name)]
        found = getattr(self.view, "actions", None) or handled or ["get"]
        return [method for method in found if method not in ("head", "options")]

    @property
    def has_row(self) -> bool:
        return "pk" in self.pattern.pattern.regex.groupindex

    def path(self, ids: dict[str, int]) -> str:
        names = self.pattern.pattern.regex.groupindex
        if self.in_api:
            given: dict[str, Any] = {"pk": ids[self.kind]} if self.has_row else {n: NAMED[n] for n in names}
            return reverse(f"api:{self.name}", kwargs=given)
        given = {name: ids.get(kind, kind) for name, kind in PAGE_ROWS.get(self.name, {}).items()}
        return reverse(self.name, kwargs={**given, "token": "1.forged-by-somebody"} if self.name in LINKS else given)


def _walk(patterns: Any, namespaces: tuple[str, ...] = ()) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, inner)
        elif not (namespaces and namespaces[0] in DECLARED_BY_CLASS):
            yield Route(str(pattern.name), pattern, namespaces == ("api",))


ROUTES = list(_walk(get_resolver().url_patterns))
PAGES = [route for route in ROUTES if not route.in_api]
API = [route for route in ROUTES if route.in_api]


def _imported(world: World, at: datetime) -> MeetingUpload:
    upload = store_upload(
        institution_id=world.institution.pk,
        by=world.librarian,
        at=at,
        file_name="b.csv",
        chunks=[b"held_on,projects\n"],
    )
    upload.state, upload.imported_at = UploadState.DONE, at
    upload.save()
    return upload


def _agreements(world: World, at: datetime) -> dict[str, int]:
    """An agreement in its second version, to which nobody has agreed yet; one side agreed to the first."""
    owners: dict[str, Any] = {"library_owner": world.librarian, "it_owner": world.engineer}
    said: dict[str, Any] = {"name": "Desk", "purpose": "One desk", "roles": "Both", **owners}
    row = add_agreement(institution_id=world.institution.pk, by=None, at=at, **said)
    agree_to(agreement=row, by=world.librarian, at=at)
    row = update_agreement(agreement=row, by=None, at=at, purpose="One desk for all", what_changed="For all")
    return {"agreement": row.pk, "agreement-agree": row.pk, "agreement-version": row.versions.get().pk}


def _ai_register(world: World) -> dict[str, int]:
    """An entry that may be on the public page, which is switched on, and a review of it."""
    row = make_public(world, make_entry(world, eu_class="minimal", eu_checked_on=date(2026, 3, 4)))
    open_page(world)
    review = review_entry(entry=row, by=world.librarian, at=world.at(date(2026, 3, 4)), outcome="kept").pk
    named = ("ai-entry", "ai-entry-decide", "ai-entry-publish", "ai-entry-ask-review")
    upload = store_import(
        institution_id=world.institution.pk, by=make_person(world.institution, Side.IT, Role.MANAGER),
        at=world.at(date(2026, 3, 4)), file_name="a.csv", chunks=[b"Name,Description\nSummaries,Of articles\n"],
    ).pk  # fmt: skip
    return {**dict.fromkeys(named, row.pk), "ai-review": review, "ai-import": upload}


def _goals(world: World, at: datetime) -> dict[str, int]:
    """A goal that is measured, one of the institution's that it feeds, and a clash with another."""
    said: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": at}
    whole = add_institution_goal(text="One identity", owner=world.librarian, **said)
    numbers: dict[str, Any] = {"start_value": Decimal(80), "target_value": Decimal(10)}
    library, it = (
        add_goal(project=world.project, side=side, owner=owner, text="Goal", feeds=whole, **numbers, **said)
        for side, owner in (("library", world.librarian), ("it", world.engineer))
    )
    pair = pair_goals(
        library_goal=library, it_goal=it, relation="clash", reason="Why", resolve_by=date(2026, 4, 1), by=None, at=at
    )
    note = add_goal_note(goal=library, by=world.librarian, at=at, value=Decimal(60), text="Fewer")
    plain = add_goal(project=world.project, side="it", text="Yes or no", **said)
    more = {"it-goal": it.pk, "plain-goal": plain.pk}
    return {**more, "goal": library.pk, "goal-pair": pair.pk, "goal-note": note.pk, "institution-goal": whole.pk}


def _polls(world: World, at: datetime) -> dict[str, int]:
    """A wave that has not opened, a question, a rule about words, and a word of a wave that closed."""
    said: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": at}
    question = add_question(text="Tea or coffee?", kind="single", options=["Tea", "Coffee"], **said).pk
    wave = plan_wave(
        name="Autumn", opens_on=date(2026, 3, 9), closes_on=date(2026, 3, 20), questions=["relationship"],
        sides=["library", "it"], paper=2, **said,
    ).pk  # fmt: skip
    result = make_poll_result(world).pk
    rule = add_word_rule(word="single sign-on", counts_as="sso", **said).pk
    waves = {"poll": wave, "poll-wave": wave, "poll-wave-close": wave}
    return {**waves, "poll-question": question, "poll-result": result, "poll-word-rule": rule}


def _trainings(world: World, at: datetime) -> dict[str, int]:
    """One that did not take place, of the world's project."""
    missed: dict[str, Any] = {"state": "not_held", "barrier": "other", "barrier_text": "No room"}
    row = add_training(
        institution_id=world.institution.pk, by=None, at=at, topic="Access", held_on=date(2026, 3, 4),
        cost=Decimal(120), currency="GBP", project=world.project, **missed,
    )  # fmt: skip
    return {"training": row.pk, "training-count": row.pk}


def _benefits(world: World, at: datetime) -> dict[str, int]:
    """One of the world's project that waits for both sides, and a rate."""
    own: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": at}
    row = add_benefit(project=world.project, kind="hours", text="Fewer calls", from_on=date(2026, 3, 2), **own)
    rate = add_rate(currency="EUR", into="GBP", rate=Decimal("0.85"), stated_on=date(2026, 3, 2), **own)
    return {"benefit": row.pk, "benefit-confirm": row.pk, "exchange-rate": rate.pk}


def ids_of(world: World) -> dict[str, int]:
    """Kind of row -> the id of one of the institution's."""
    with across_institutions():
        at = world.at(date(2026, 3, 4))
        meeting = world.meet(date(2026, 3, 4), invited=[world.engineer])
        hung: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": at, "project": world.project}
        decision = record_decision(text="Yes", must_agree=[world.librarian], **hung).pk
        days = {"starts_on": date(2026, 3, 4), "due_on": date(2026, 3, 10)}
        ticket = {"ticket_url": "https://tickets.example.org/browse/LIB-1"}
        step = add_step(title="Ask the vendor", side="it", **ticket, **days, **hung).pk
        reminder = make_reminder(world.librarian, world.project).pk
        return {
            "reminder": reminder,
            "reminder-snooze": reminder,
            "my-snooze": world.project.pk,
            "institution": world.institution.pk,
            "team": world.engineer.team_id or 0,
            "person": world.engineer.pk,
            "term": Closure.objects.create(
                institution=world.institution, name="Break", starts_on="2026-12-21", ends_on="2027-01-03"
            ).pk,
            "audit": AuditEntry.objects.filter(institution=world.institution).values_list("pk", flat=True)[0],
            "project": world.project.pk,
            "authenticator": Authenticator.objects.create(person=world.librarian, kind=Method.APP, secret="").pk,
            "view": save_view(person=world.librarian, page="project-list", name="Mine", query="").pk,
            "upload": store_upload(
                institution_id=world.institution.pk,
                by=world.librarian,
                at=at,
                file_name="a.csv",
                chunks=[b"held_on,projects\n"],
            ).pk,
            "import": _imported(world, at).pk,
            "import-columns": _imported(world, at).pk,
            "import-confirm": _imported(world, at).pk,
            "import-undo": _imported(world, at).pk,
            "meeting": meeting.pk,
            "meeting-answer-invitation": meeting.pk,
            "comment": add_comment(meeting=meeting, by=world.librarian, at=at, text="Well").pk,
            "person-invite": world.engineer.pk,
            "person-sign-out": world.engineer.pk,
            "meeting-close": meeting.pk,
            "meeting-end-series": meeting.pk,
            "meeting-repeat": meeting.pk,
            "meeting-reopen": meeting.pk,
            "decision": decision,
            "decision-agree": decision,
            "action": add_action(text="Do it", **ticket, **hung).pk,
            "agenda-item": add_agenda_item(text="Talk", **hung).pk,
            "step": step,
            "step-move": step,
            "lesson": add_lesson(side="library", text="Ask early", **hung).pk,
            "thanks": add_thanks(name="Hannah Price", **hung).pk,
            "close-report": world.project.pk,
            "sponsorship": world.project.pk,
            "stakeholder": add_stakeholder(name="Hannah Price", **hung).pk,
            "team-card": add_card(
                institution_id=world.institution.pk, by=None, at=at, team=world.engineer.team, covers="Networks"
            ).pk,
            "ticket-rule": make_ticket_rule(world.institution).pk,
            **_goals(world, at),
            **make_playbook_rows(world, date(2026, 3, 4)),
            **_agreements(world, at),
            **_ai_register(world),
            **_polls(world, at),
            **make_skill_rows(world, at),
            **_trainings(world, at),
            **_benefits(world, at),
        }
