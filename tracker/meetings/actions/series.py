"""Series of meetings: the meetings of the next weeks are planned, and holding one plans the next.

What is the same for all stands with the series; who comes, and about which projects, is taken from its latest meeting.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from accounts.roles import Side
from foundation.errors import Fault, Refused
from tracker.cadence.queries import closures_of
from tracker.meetings.actions.checks import allow
from tracker.meetings.actions.meetings import delete_meeting, log_meeting, update_meeting
from tracker.meetings.extension_points import tell_asked
from tracker.meetings.guests import Guest
from tracker.meetings.models import Attendance, Meeting, MeetingSeries, MeetingState, Scope
from tracker.meetings.queries import meetings_ahead, project_ids_of
from tracker.meetings.recurrence import MAX_COUNT, check_rule, days_of, first_day, moved_rule
from tracker.projects.models import Project
from tracker.projects.statuses import Status

HORIZON = timedelta(weeks=8)  # so far ahead the meetings of a series are planned
MAX_AHEAD = timedelta(days=800)  # the next meeting, if it comes later than that: a yearly one that skips a year
COMMON = ("starts_at", "minutes", "mode", "place")
OWN = ("notes", "links")  # of one meeting, whatever the change is for


@transaction.atomic
def repeat_meeting(
    *,
    meeting: Meeting,
    by: Person | None,
    at: datetime,
    rule: str,
    count: int | None = None,
    until_on: date | None = None,
    skips_closed: bool = True,
) -> MeetingSeries:
    """Make a planned meeting the first of a series, which ends after `count` of the rule's days, on `until_on`, or
    never."""
    meeting, institution = lock_for_update(meeting)
    allow(project_ids_of([meeting.pk])[meeting.pk], by)
    rule = _check(meeting, rule=rule, count=count, until_on=until_on)
    series = MeetingSeries.objects.create(
        institution=institution, rule=rule, starts_on=meeting.held_on, count=count, until_on=until_on,
        skips_closed=skips_closed, organiser=meeting.organiser, planned_to=meeting.held_on,
        **{name: getattr(meeting, name) for name in COMMON},
    )  # fmt: skip
    facts = {"rule": rule, "count": count, "until_on": until_on and str(until_on), "skips_closed": skips_closed}
    record(by=by, at=at, action="series.plan", target=series, meeting=meeting.pk, **facts)
    update_meeting(meeting=meeting, by=by, at=at, series=series, series_on=meeting.held_on)
    plan_ahead(series=series, at=at)
    series.refresh_from_db()
    return series


def _check(meeting: Meeting, *, rule: str, count: int | None, until_on: date | None) -> str:
    problems: dict[str, Any] = {}
    if meeting.state != MeetingState.PLANNED:
        problems[""] = Fault(_("Only a planned meeting can be repeated."), "wrong_state")
    if meeting.series_id is not None:
        problems[""] = Fault(_("This meeting belongs to a series already."), "wrong_state")
    try:
        rule = check_rule(rule)
        if first_day(rule, on_or_after=meeting.held_on, upto=meeting.held_on) is None:
            problems["rule"] = Fault(_("The rule does not fall on the day of the meeting."), "mismatch")
    except ValueError as error:
        problems["rule"] = Fault(error, "invalid")
    if count is not None and until_on is not None:
        problems["until_on"] = Fault(_("A series ends after a number of meetings or on a day, not both."), "mismatch")
    elif until_on is not None and until_on < meeting.held_on:
        problems["until_on"] = Fault(_("The last day is before the first meeting. Choose a later one."), "order")
    if count is not None and not 1 <= count <= MAX_COUNT:
        problems["count"] = Fault(_("From 1 to %(most)s meetings.") % {"most": MAX_COUNT}, "max_value")
    if problems:
        raise Refused(problems)
    return rule


@transaction.atomic
def plan_ahead(*, series: MeetingSeries, at: datetime) -> int:
    """Plan what is not planned yet of the next weeks, and the next meeting in any case; how many. Doing it again adds
    nothing, and a meeting that was deleted or cancelled does not come back. While all its projects are closed, nothing
    is planned."""
    series, institution = lock_for_update(series)
    today = institution.day(at)
    latest = series.meetings.order_by("-series_on").first()
    if latest is None or not _open_projects(latest):
        return 0
    has_next = series.meetings.filter(state=MeetingState.PLANNED, held_on__gt=today).exists()
    closed = closures_of([institution.pk])[institution.pk] if series.skips_closed else []
    added = 0
    for day in _days(series, upto=today + MAX_AHEAD):
        if day > today + HORIZON and has_next:
            break
        if day <= series.planned_to:
            continue
        series.planned_to = day
        if day >= today and not _is_closed(day, closed):
            _plan_one(series, day, latest=latest, at=at)
            added, has_next = added + 1, True
    if series.planned_to < today + HORIZON:
        series.planned_to = today + HORIZON
    MeetingSeries.objects.filter(pk=series.pk).update(planned_to=series.planned_to)
    return added


def _days(series: MeetingSeries, *, upto: date) -> Sequence[date]:
    return list(
        days_of(series.rule, starts_on=series.starts_on, upto=upto, until_on=series.until_on, count=series.count)
    )


def _is_closed(day: date, closed: Sequence[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in closed)


def _open_projects(meeting: Meeting) -> list[Project]:
    return list(meeting.projects.exclude(status=Status.CLOSED))


def _plan_one(series: MeetingSeries, day: date, *, latest: Meeting, at: datetime) -> None:
    rows = list(latest.attendances.select_related("person__team"))
    people = [row.person for row in rows if row.person is not None and row.invited and row.person.is_active]
    planned = log_meeting(
        institution_id=series.institution_id,
        by=None,
        at=at,
        projects=_open_projects(latest),
        held_on=day,
        state=MeetingState.PLANNED,
        invited=people,
        guests=[guest_of(row) for row in rows if row.person is None and row.invited],
        organiser=series.organiser,
        series=series,
        series_on=day,
        **{name: getattr(series, name) for name in COMMON},
    ).meeting
    answered = {row.person_id or row.guest_name: row.answer for row in rows if row.answer}
    for row in planned.attendances.all() if answered else ():
        Attendance.objects.filter(pk=row.pk).update(answer=answered.get(row.person_id or row.guest_name, ""))


def guest_of(row: Attendance) -> Guest:
    return Guest(row.guest_name, Side(row.side), row.guest_address)


@transaction.atomic
def change_series(
    *, meeting: Meeting, by: Person | None, at: datetime, scope: str, version: int | None = None, **fields: Any
) -> Meeting:
    """Change one meeting of a series, this and all later ones, or all that are planned. `fields` as of
    `update_meeting`. A new day moves one, or with `following` the weekday of a weekly series."""
    meeting, _institution = lock_for_update(meeting, "series", version=version)
    series = meeting.series
    if series is None or scope == Scope.THIS:
        return update_meeting(meeting=meeting, by=by, at=at, **fields)
    allow(project_ids_of([meeting.pk])[meeting.pk], by)  # where none is planned any more, nothing below asks
    day = fields.pop("held_on", meeting.held_on)
    if scope == Scope.ALL:
        if day != meeting.held_on:
            raise Refused(
                {"held_on": _("To move the day, choose this meeting and the following ones.")}, code="mismatch"
            )
    else:
        series = _split(series, meeting, day=day, by=by, at=at)
    later = series.meetings.filter(state=MeetingState.PLANNED).order_by("series_on")
    common = {name: fields[name] for name in COMMON if name in fields}
    if common:
        for name, value in common.items():
            setattr(series, name, value)
        save_and_record(series, by=by, at=at, action="series.update", **{n: _plain(v) for n, v in common.items()})
    fields.pop("state", None)
    alone = {name: fields.pop(name) for name in OWN if name in fields}
    moves_later = day > meeting.held_on  # from the last one on: no two may have one day of the series
    for one in sorted(later, key=lambda row: row.series_on or row.held_on, reverse=moves_later):
        own = alone if one.pk == meeting.pk else {}
        update_meeting(meeting=one, by=by, at=at, **fields, **own, **_moved(one, series, meeting, day))
    plan_ahead(series=series, at=at)
    return Meeting.objects.get(pk=meeting.pk)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)


def _moved(one: Meeting, series: MeetingSeries, meeting: Meeting, day: date) -> dict[str, Any]:
    """Its new day, where the days of the series move."""
    apart = day - meeting.held_on
    if not apart:
        return {}
    return {"held_on": one.held_on + apart, "series_on": (one.series_on or one.held_on) + apart}


def _split(series: MeetingSeries, meeting: Meeting, *, day: date, by: Person | None, at: datetime) -> MeetingSeries:
    """A series of its own from this meeting on; the one before ends the day before."""
    begin = meeting.series_on or meeting.held_on
    rule = moved_rule(series.rule, before=begin, after=begin + (day - meeting.held_on))
    if rule is None:
        raise Refused(
            {"held_on": _("Only a series on one day of the week moves. End this one and plan another.")},
            code="mismatch",
        )
    shift = day - meeting.held_on
    if begin == series.starts_on:
        series.rule, series.starts_on, series.planned_to = rule, begin + shift, series.planned_to + shift
        series.until_on = series.until_on and series.until_on + shift
        save_and_record(series, by=by, at=at, action="series.update", rule=rule, starts_on=str(series.starts_on))
        return series
    earlier = list(days_of(series.rule, starts_on=series.starts_on, upto=begin - timedelta(days=1)))
    count = series.count - len(earlier) if series.count is not None else None
    new = MeetingSeries.objects.create(
        institution_id=series.institution_id, rule=rule, starts_on=begin + shift, count=count,
        until_on=series.until_on and series.until_on + shift, skips_closed=series.skips_closed,
        organiser=series.organiser, planned_to=max(series.planned_to + shift, begin + shift),
        **{name: getattr(series, name) for name in COMMON},
    )  # fmt: skip
    series.until_on, series.count = begin - timedelta(days=1), None
    save_and_record(series, by=by, at=at, action="series.end", until_on=str(series.until_on))
    record(by=by, at=at, action="series.plan", target=new, meeting=meeting.pk, rule=rule)
    for one in list(series.meetings.filter(series_on__gte=begin)):
        update_meeting(meeting=one, by=by, at=at, series=new)
    before = series.meetings.select_related("series").order_by("-series_on").first()
    if before is not None:
        tell_asked(before, at)
    return new


@transaction.atomic
def end_series(*, meeting: Meeting, by: Person | None, at: datetime) -> MeetingSeries:
    """This meeting is the last: later ones that are planned are deleted, and calendars forget them."""
    meeting, _institution = lock_for_update(meeting, "series")
    allow(project_ids_of([meeting.pk])[meeting.pk], by)
    series = meeting.series
    if series is None:
        raise Refused({"": _("This meeting belongs to no series.")}, code="wrong_state")
    series.until_on, series.count = meeting.series_on, None
    save_and_record(series, by=by, at=at, action="series.end", until_on=str(series.until_on))
    for one in list(series.meetings.filter(state=MeetingState.PLANNED, series_on__gt=meeting.series_on)):
        delete_meeting(meeting=one, by=by, at=at)
    update_meeting(meeting=meeting, by=by, at=at)
    return series


@transaction.atomic
def call_off_meetings(*, project: Project, by: Person | None, at: datetime) -> int:
    """Delete what is planned of the project after today, and end its series, but for meetings that other projects have
    as well; how many. Those who were invited are told."""
    ahead = list(meetings_ahead(project, project.institution.day(at)).order_by("series_on", "id"))
    first = {one.series_id: one.series_on for one in reversed(ahead) if one.series_id is not None}
    for series in MeetingSeries.objects.filter(pk__in=first).order_by("pk"):
        before = series.meetings.filter(series_on__lt=first[series.pk]).exclude(state=MeetingState.CANCELLED)
        last = before.order_by("-series_on").values_list("series_on", flat=True).first()
        series.until_on, series.count = last or series.starts_on, None
        save_and_record(series, by=by, at=at, action="series.end", until_on=str(series.until_on))
    for meeting in ahead:
        delete_meeting(meeting=Meeting.objects.get(pk=meeting.pk), by=by, at=at)
    return len(ahead)


def plan_next(meeting: Meeting, at: datetime, *, gone: bool = False) -> None:
    """After a meeting of a series was held or cancelled."""
    if meeting.series is not None and meeting.state != MeetingState.PLANNED and not gone:
        plan_ahead(series=meeting.series, at=at)


def open_series(*, at: datetime) -> list[MeetingSeries]:
    """Of all institutions, those that may have a meeting to plan. Across institutions."""
    return [
        series
        for series in MeetingSeries.objects.select_related("institution").order_by("pk")
        if series.planned_to < series.institution.day(at) + HORIZON
        and (series.until_on is None or series.until_on > series.planned_to)
    ]
