"""How an institution's projects stood on any day, computed from the rollup. May import projects and cadence.

A past day is seen with today's knowledge: contacts logged since, and corrections, count. What has no history (owners,
targets, the term calendar) is taken as it is now. Five queries, however many days are asked for.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from accounts.institutions.models import Institution
from tracker.cadence.bands import State, state_on
from tracker.cadence.queries import (
    CadenceInput,
    ContactHistory,
    InstitutionHistory,
    as_of,
    closures_of,
    compute_cadences,
    contacts_of,
    on_hold,
)
from tracker.cadence.weeks import closed_weeks, contacts_until, first_day, monday_of
from tracker.projects.models import Project
from tracker.projects.queries import subjects

QUIET_AFTER = 21  # days late


class Standing(TypedDict):
    """An active joint project on a day: a row of its table as JSON has it, since there are many. Nobody's name: the
    report is about projects."""

    id: int
    name: str
    kind: str
    band: str
    state: str
    last_contact_on: date | None
    due_on: date | None
    late_on: date | None
    days_late: int | None
    contact_weeks: int
    counted_weeks: int
    streak_weeks: int
    clock_days: int
    on_target_days: int
    library_owner: bool
    it_owner: bool
    sponsor: bool


@dataclass(frozen=True)
class StateHistory:
    projects: list[Project]
    subjects: list[CadenceInput]
    contacts: Mapping[int, Mapping[int, int]]
    closures: list[tuple[date, date]]
    closed: frozenset[int]

    def standings(self, day: date) -> list[Standing]:
        """The projects active on `day`, worst first."""
        found = []
        then = [as_of(subject, day) for subject in self.subjects]
        past = ContactHistory(
            {one.project_id: contacts_until(self.contacts.get(one.project_id, {}), day) for one in then},
            {one.institution_id: self.closures for one in then},
        )
        cadences = compute_cadences(then, today=day, past=past)
        for project, subject, cadence in zip(self.projects, self.subjects, cadences, strict=True):
            start = cadence.running_from
            if start is None or start > day or on_hold(subject, day):
                continue
            found.append(
                Standing(
                    id=project.pk,
                    name=project.name,
                    kind=project.kind,
                    band=cadence.band,
                    state=state_on(
                        day,
                        running=True,
                        last_contact=cadence.last_contact_on,
                        due_on=cadence.due_on,
                        late_on=cadence.late_on,
                    ),
                    last_contact_on=cadence.last_contact_on,
                    due_on=cadence.due_on,
                    late_on=cadence.late_on,
                    days_late=cadence.late_by(day),
                    contact_weeks=cadence.contact_weeks,
                    counted_weeks=cadence.counted_weeks,
                    streak_weeks=cadence.streak_weeks,
                    clock_days=cadence.clock_days,
                    on_target_days=cadence.on_target_days,
                    library_owner=project.library_owner_id is not None,
                    it_owner=project.it_owner_id is not None,
                    sponsor=project.sponsor_id is not None,
                )
            )
        return sorted(found, key=worst_first)

    def whole(self, day: date) -> InstitutionHistory:
        """All projects together, up to `day`."""
        masks: dict[int, int] = {}
        projects: Counter[int] = Counter()
        starts = []
        for subject in self.subjects:
            contacts = contacts_until(self.contacts.get(subject.project_id, {}), day)
            for week, bits in contacts.items():
                masks[week] = masks.get(week, 0) | bits
            projects.update(contacts.keys())
            earliest = min(contacts, default=None)
            first_on = None if earliest is None else first_day(monday_of(earliest), contacts[earliest])
            start = subject.running.start(first_on)
            if start is not None and start <= day:
                starts.append(start)
        return InstitutionHistory(min(starts, default=None), self.closed, masks, projects)


def load(institution: Institution, *, until: date) -> StateHistory:
    """Everything that the past up to `until` is computed from."""
    projects = list(
        Project.objects.filter(institution=institution)
        .only("name", "kind", "library_owner_id", "it_owner_id", "sponsor_id")
    )  # fmt: skip
    closures = closures_of([institution.pk])[institution.pk]
    found = subjects([project.pk for project in projects])
    there = {subject.project_id for subject in found}
    return StateHistory(
        projects=[project for project in projects if project.pk in there],  # less those that have gone since
        subjects=found,
        contacts={key: contacts_until(weeks, until) for key, weeks in contacts_of([p.pk for p in projects]).items()},
        closures=closures,
        closed=closed_weeks(closures),
    )


def is_quiet(standing: Standing) -> bool:
    """Late for three weeks or longer."""
    return standing["days_late"] is not None and standing["days_late"] >= QUIET_AFTER


_RANK: dict[str, int] = {State.LATE: 0, State.DUE: 1, State.PAUSED: 2, State.NEW: 3, State.ON_TRACK: 4}


def worst_first(standing: Standing) -> tuple[int, date, str, int]:
    """Late ones first, the longest late before the others."""
    return (
        _RANK[standing["state"]], standing["late_on"] or date.max, standing["name"], standing["id"],
    )  # fmt: skip
