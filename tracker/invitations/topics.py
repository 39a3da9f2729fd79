"""What invitations are about: a meeting, or a whole series. Whom it asks, and what each of them is to hear."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Prefetch, QuerySet

from accounts.people.models import Person
from foundation.limits import LATEST_DAY
from tracker.invitations.models import Invitation
from tracker.invitations.queries import AskedPerson, Heard, Recipient, asked_to, facts_of, meetings_with_asked, uid_of
from tracker.invitations.rules import Facts, SeriesException, is_news
from tracker.meetings.models import Attendance, Meeting, MeetingSeries, MeetingState
from tracker.meetings.recurrence import days_of


@dataclass(slots=True)
class InvitationTopic:
    """`current`: what each who is asked is to hear; `asked`: their attendance, that of the next meeting of a series.
    `called_off`: for everybody. `is_held`: nobody is told anything any more. `meeting`: the page that mails lead to."""

    uid: str
    meeting: Meeting | None = None
    series: MeetingSeries | None = None
    current: Mapping[Recipient, Facts] = field(default_factory=dict)
    asked: Mapping[Recipient, AskedPerson] = field(default_factory=dict)
    organiser: Person | None = None
    called_off: bool = True
    is_held: bool = False


def topic_of_meeting(meeting_id: int, *, gone: bool = False) -> InvitationTopic:
    """`gone`: it is about to be deleted. Five queries at most."""
    told = Invitation.objects.filter(meeting=meeting_id).values_list("uid", flat=True).first()
    topic = InvitationTopic(told or uid_of(meeting_id))
    meeting = meetings_with_asked([meeting_id]).get(meeting_id)
    if meeting is None:
        return topic
    topic.meeting, topic.organiser = meeting, meeting.organiser
    topic.called_off = gone or meeting.state == MeetingState.CANCELLED
    topic.is_held = meeting.state == MeetingState.HELD
    topic.asked = {} if gone else asked_to(meeting)
    facts = replace(facts_of(meeting), zone=meeting.institution.time_zone if meeting.starts_at is not None else "")
    topic.current = dict.fromkeys(topic.asked, facts)
    return topic


def topic_of_series(series: MeetingSeries, *, without: int | None = None) -> InvitationTopic:
    """`without`: the id of a meeting that is about to be deleted. Six queries at most."""
    topic = InvitationTopic(_uid_of_series(series), series=series, organiser=series.organiser, called_off=False)
    meetings = list(_meetings_of(series, without))
    planned = [one for one in meetings if one.state == MeetingState.PLANNED]
    if not meetings:
        topic.called_off = True
        return topic
    topic.meeting = planned[0] if planned else meetings[-1]
    base = _base(series, meetings[-1])
    rule_days = list(_rule_days(series, upto=series.planned_to))
    end = _end_of(series)
    current: dict[Recipient, Facts] = {}
    asked: dict[Recipient, AskedPerson] = {}
    for one in planned:
        for recipient, person in _asked(one).items():
            asked.setdefault(recipient, person)
    for recipient in {who for one in meetings for who in _asked(one)}:
        mine = {one.series_on: one for one in meetings if recipient in _asked(one) and one.series_on}
        left = bool(planned) and recipient not in _asked(planned[-1])
        current[recipient] = _facts(base, mine, rule_days, end=end, left=left)
    topic.current, topic.asked = current, asked
    return topic


def _uid_of_series(series: MeetingSeries) -> str:
    """A meeting that was asked for alone, and then repeated, keeps its UID: in calendars it grows a rule."""
    Invitation.objects.filter(series=None, meeting__series=series).update(series=series)
    told = Invitation.objects.filter(series=series).order_by("pk").values_list("uid", flat=True).first()
    return told or uid_of(series.pk, kind="series")


def _meetings_of(series: MeetingSeries, without: int | None) -> QuerySet[Meeting, Meeting]:
    rows = Attendance.objects.filter(invited=True).select_related("person").order_by("id")
    meetings = (
        series.meetings.exclude(state=MeetingState.CANCELLED)
        .exclude(pk=without or 0)
        .select_related("organiser", "institution")
    )
    return meetings.prefetch_related("projects", Prefetch("attendances", rows, to_attr="asked")).order_by("series_on")


def _asked(meeting: Meeting) -> dict[Recipient, AskedPerson]:
    people = [AskedPerson(row) for row in meeting.asked]  # type: ignore[attr-defined]
    return {one.recipient: one for one in people if one.recipient and (one.person is None or one.person.is_active)}


def _base(series: MeetingSeries, latest: Meeting) -> Facts:
    """As the rule has it."""
    return Facts(
        sequence=0,
        projects=tuple(sorted(project.name for project in latest.projects.all())),
        day=series.starts_on,
        starts_at=series.starts_at,
        minutes=series.minutes,
        mode=series.mode,
        place=series.place,
        organiser=series.organiser.name if series.organiser is not None else "",
        rule=series.rule,
        count=series.count,
        until_on=series.until_on,
        zone=latest.institution.time_zone if series.starts_at is not None else "",
    )


def _end_of(series: MeetingSeries) -> date | None:
    """The last day of its rule, whether that is planned already or not: told once, it stays true while the next weeks
    are planned. None where it has no end."""
    if series.count is None and series.until_on is None:
        return None
    return max(_rule_days(series, upto=LATEST_DAY), default=None)


def _rule_days(series: MeetingSeries, *, upto: date) -> Iterator[date]:
    return days_of(series.rule, starts_on=series.starts_on, upto=upto, until_on=series.until_on, count=series.count)


def _facts(
    base: Facts, mine: Mapping[date, Meeting], rule_days: Sequence[date], *, end: date | None, left: bool
) -> Facts:
    """For one who comes to `mine`, by the day in the series; `end`: of the series. `left`: who is no longer asked to
    the latest planned one: for them the series ends with the last that is theirs."""
    last = max(mine, default=None)
    facts = replace(base, count=None, until_on=last) if left else base
    days = [day for day in rule_days if not left or last is None or day <= last]
    instead = tuple(_exceptional(one) for _day, one in sorted(mine.items()) if not _as_the_rule_says(one, base))
    ends_on = last if left else end
    return replace(
        facts,
        without=tuple(day for day in days if day not in mine),
        instead=instead,
        last_on=max([ends_on, *(one.day for one in instead)]) if ends_on is not None else None,
    )


def _as_the_rule_says(meeting: Meeting, base: Facts) -> bool:
    own = (meeting.held_on, meeting.starts_at, meeting.minutes, meeting.mode, meeting.place)
    return own == (meeting.series_on, base.starts_at, base.minutes, base.mode, base.place)


def _exceptional(meeting: Meeting) -> SeriesException:
    return SeriesException(
        series_on=meeting.series_on or meeting.held_on,
        day=meeting.held_on,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        mode=meeting.mode,
        place=meeting.place,
    )


def numbered(current: Facts | None, before: Heard) -> Facts | None:
    """What is said of a series, with its sequence: one more than what was said last, where that was something else."""
    if current is None or not current.rule or before.last is None:
        return current
    last = replace(current, sequence=before.last.sequence)
    return (
        last
        if before.told is not None and not is_news(last, before.told)
        else replace(current, sequence=before.last.sequence + 1)
    )
