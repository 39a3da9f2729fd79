"""The words of a message about a meeting, and its calendar file. Knows no rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from email.utils import parseaddr
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext as _

from foundation.limits import LATEST_DAY
from foundation.links import Link, write_links
from foundation.pages import dates
from foundation.text_lists import and_list
from tracker.delivery.letters import CalendarPart, Content, Recipient, render_bodies
from tracker.invitations.links import answer_url, meeting_url
from tracker.invitations.models import Method
from tracker.invitations.rules import Facts
from tracker.meetings.calendar_files import CalendarEvent, CalendarPerson, calendar_file
from tracker.meetings.models import Answer, Mode
from tracker.meetings.recurrence import days_of, in_words

NAMED_DAYS = 3  # of a series, at most, in place of its rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one message says. `told`: what was said before. `called_off`: for everybody, not for this one only.
    `attendance_id`: of one who can answer. `organises`: it goes to the organiser. `reply_to`: the organiser's address,
    if a mail can reach them.
    `links`: what belongs to it as it is said; another one is not news enough for a message."""

    method: str
    uid: str
    facts: Facts
    told: Facts | None
    meeting_id: int | None
    called_off: bool
    attendance_id: int | None
    answer: str
    organises: bool
    reply_to: str
    at: datetime
    links: Sequence[Link] = ()


def write(said: Said, *, to: Recipient) -> Content:
    facts = said.facts
    content = {
        "is_guest": to.person_id is None,
        "lead": lead(said),
        "changes": changes(said.told, facts) if said.method == Method.REQUEST and said.told is not None else [],
        "when": when(facts),
        "minutes": facts.minutes,
        "where": where(facts),
        "answer": Answer(said.answer).label if said.answer else "",
        "answers": [
            (answer.label, answer_url(said.attendance_id, answer.value))
            for answer in (Answer.YES, Answer.MAYBE, Answer.NO)
            if said.attendance_id is not None
        ],
        "meeting_url": meeting_url(said.meeting_id) if said.meeting_id is not None and to.person_id else "",
        "links": said.links,
    }
    text, html = render_bodies("tracker/invitations/mail", content, to=to)
    return Content(
        subject=subject(said),
        text=text,
        html=html,
        calendar=_calendar(said, to=to),
        reply_to=said.reply_to,
    )


def subject(said: Said) -> str:
    """One line: which meeting, when, and what is new of it."""
    facts = {"projects": _one_line(and_list(said.facts.projects)), "when": when(said.facts)}
    if said.method == Method.CANCEL:
        return _("Cancelled: %(projects)s, %(when)s") % facts
    if said.told is not None:
        return _("Changed: %(projects)s, %(when)s") % facts
    if said.organises:
        return _("Planned: %(projects)s, %(when)s") % facts
    return _("Invitation: %(projects)s, %(when)s") % facts


def lead(said: Said) -> str:
    facts = {"projects": and_list(said.facts.projects), "name": said.facts.organiser}
    if said.method == Method.CANCEL:
        if said.called_off:
            return _("The meeting about %(projects)s is cancelled.") % facts
        return _("You are no longer invited to the meeting about %(projects)s.") % facts
    if said.told is not None:
        return _("The meeting about %(projects)s has changed.") % facts
    if said.organises:
        return _("You organise a meeting about %(projects)s.") % facts
    if said.facts.organiser:
        return _("%(name)s invites you to a meeting about %(projects)s.") % facts
    return _("You are invited to a meeting about %(projects)s.") % facts


def changes(before: Facts, after: Facts) -> list[str]:
    """One sentence for each thing that is another now."""
    found = []
    if (before.day, before.starts_at, before.rule) != (after.day, after.starts_at, after.rule):
        moved = {"before": when(before), "after": when(after)}
        found.append(_("It moves from %(before)s to %(after)s.") % moved)
    if before.zone and after.zone and before.zone != after.zone:
        found.append(_("Its time is that of %(zone)s now.") % {"zone": after.zone.replace("_", " ")})
    if before.minutes != after.minutes and after.minutes:
        found.append(_("It takes %(minutes)d minutes now.") % {"minutes": after.minutes})
    if before.place != after.place:
        told = _("The place is now %(after)s.") if after.place else _("The place is no longer %(before)s.")
        found.append(told % {"before": before.place, "after": after.place})
    if before.mode != after.mode:
        found.append(_("You meet in another way: %(mode)s.") % {"mode": Mode(after.mode).label})
    found += [
        _("It does not take place on %(day)s.") % {"day": dates.weekday_day(day)}
        for day in after.without
        if day not in before.without
    ]
    for one in after.instead:
        if one not in before.instead:
            facts = {"planned": dates.weekday_day(one.series_on), "now": _instant(one.day, one.starts_at)}
            found.append(_("The one planned for %(planned)s: %(now)s.") % facts)
    if after.last_on is not None and before.last_on != after.last_on:
        found.append(_("The last one is on %(day)s.") % {"day": dates.weekday_day(after.last_on)})
    if before.projects != after.projects:
        found.append(_("It is about %(projects)s now.") % {"projects": and_list(after.projects)})
    if before.organiser != after.organiser and after.organiser:
        found.append(_("%(name)s organises it now.") % {"name": after.organiser})
    return found


def when(facts: Facts) -> str:
    """The day and hour; of a series also how often, or each of its days where they are few: somebody may be asked to
    one of them."""
    if not facts.rule:
        return _instant(facts.day, facts.starts_at)
    days = _first_days(facts)
    if facts.last_on is None or not 1 <= len(days) <= NAMED_DAYS:
        first = days[0][0] if days else facts.day
        said = {"first": _instant(first, facts.starts_at), "how_often": in_words(facts.rule)}
        return _("%(first)s, then %(how_often)s") % said
    if len({at for _day, at in days}) > 1:
        return and_list([_instant(day, at) for day, at in days])
    return _instant_of(and_list([dates.weekday_day(day) for day, _at in days]), days[0][1])


def _first_days(facts: Facts) -> list[tuple[date, time | None]]:
    """One more than would be named, without those left out. Of a series without an end only the first by the rule, for
    its end is not known."""
    by_rule = days_of(facts.rule, starts_on=facts.day, upto=LATEST_DAY, until_on=facts.until_on, count=facts.count)
    moved = {one.series_on: (one.day, one.starts_at) for one in facts.instead} if facts.last_on is not None else {}
    there = (moved.get(day, (day, facts.starts_at)) for day in by_rule if day not in facts.without)
    return list(islice(there, NAMED_DAYS + 1 if facts.last_on is not None else 1))


def _instant(day: date, at: time | None) -> str:
    return _instant_of(dates.weekday_day(day), at)


def _instant_of(day: str, at: time | None) -> str:
    return _("%(day)s, %(time)s") % {"day": day, "time": dates.clock(at)} if at is not None else day


def where(facts: Facts) -> str:
    mode = str(Mode(facts.mode).label)
    return _("%(mode)s: %(place)s") % {"mode": mode, "place": facts.place} if facts.place else mode


def product_address() -> str:
    """From which the product writes. It organises every meeting in calendars: docs/adr/0030."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def event_of(facts: Facts, *, uid: str, to: Recipient, said: Said) -> CalendarEvent:
    organiser = facts.organiser or to.institution
    return CalendarEvent(
        uid=uid,
        sequence=facts.sequence,
        summary=summary(facts.projects),
        zone=to.institution_zone,
        day=facts.day,
        starts_at=facts.starts_at,
        minutes=facts.minutes,
        place=facts.place or str(Mode(facts.mode).label),
        url=meeting_url(said.meeting_id) if said.meeting_id is not None and to.person_id else "",
        description=write_links(said.links),
        organiser=CalendarPerson(name=organiser, address=product_address()),
        attendee=CalendarPerson(name=to.name, address=to.address, answer=said.answer),
        cancelled=said.method == Method.CANCEL and said.called_off,
        rule=facts.rule,
        count=facts.count,
        until_on=facts.until_on,
        without=facts.without,
    )


def _exceptions(master: CalendarEvent, facts: Facts) -> list[CalendarEvent]:
    return [
        replace(
            master, rule="", count=None, until_on=None, without=(), instead_of=(one.series_on, facts.starts_at),
            day=one.day, starts_at=one.starts_at, minutes=one.minutes, place=one.place or str(Mode(one.mode).label),
        )
        for one in facts.instead
    ]  # fmt: skip


def summary(projects: tuple[str, ...]) -> str:
    return _("%(name)s: library and IT") % {"name": and_list(projects)}


def _calendar(said: Said, *, to: Recipient) -> CalendarPart:
    event = event_of(said.facts, uid=said.uid, to=to, said=said)
    file = calendar_file([event, *_exceptions(event, said.facts)], method=said.method, stamp=said.at)
    return CalendarPart("invitation.ics", file, said.method)


def _one_line(text: str) -> str:
    return " ".join(text.split())
