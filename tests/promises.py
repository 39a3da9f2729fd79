"""What the product promises of its messages (docs/reminders.md), looked at afterwards by counting days, one after the
other: none of the code that keeps the promises is asked."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from foundation.tenancy import across_institutions
from tests.factories.people import LONG_AGO
from tests.factories.reminder_year import DAY, Sent, Town, Year
from tracker.delivery.models import DeliveryPreference, Message, MessageState, Note
from tracker.polls.models import PollInvitation, Ticket
from tracker.polls.sealing import digest_of, person_codes
from tracker.projects.models import Project
from tracker.reminders.models import Reminder
from tracker.reminders.queries import outcomes
from tracker.reports.models import ReportSubscription


@dataclass
class Person:
    """`went`: the days of their messages, each with its kind and topic. `said`: of each reminder that reached them the
    day from which it could go, its topic, and the day on which it went."""

    pk: int
    town: Town
    zone: ZoneInfo
    hour: int
    went: dict[date, tuple[str, str]] = field(default_factory=dict)
    said: list[tuple[date, str, date]] = field(default_factory=list)

    def working_days(self, after: date, upto: date) -> int:
        return sum(self.town.is_working_day(after + n * DAY) for n in range(1, (upto - after).days + 1))

    def missed(self, day: date, topic: str, *, since: date) -> bool:
        """Whether something that could go from `since` on should have gone on the day: with the reminders of that day,
        or in a message of its own."""
        if day in self.went:
            return self.went[day][0] == "reminder" and day > since
        return self.was_free(day) and not any(
            kind == "reminder" and other != topic for d, (kind, other) in self.went.items() if 0 < (day - d).days < 7
        )

    def was_free(self, day: date) -> bool:
        """Whether no message went on the day and one might have."""
        if day in self.went or not self.town.is_working_day(day):
            return False
        before = [one for one in self.went if one < day]
        return (
            all(self.working_days(one, day) >= 3 for one in before[-2:])
            and len([d for d in before if (day - d).days < 7]) <= 1
        )


@dataclass
class Record:
    """What was seen of a year. `broken`: promises that were, in words. `waits`: of each reminder that was said, on how
    many working days before it could not."""

    year: Year
    people: dict[int, Person] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    waits: Counter[int] = field(default_factory=Counter)
    asked: int = 0
    #: Of each message that is no reminder and each note: kind -> on how many working days before it could not be said.
    others: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    seen_at: datetime = LONG_AGO
    now: datetime = LONG_AGO

    def look(self, at: datetime) -> None:
        """At reminders that wait: none has passed the hour at which it could have been said."""
        with across_institutions():
            people, self.now = self._people(), at
            zones = {town.place.time_zone for town in self.year.towns}
            for zone in sorted(zones):
                waiting = outcomes(at=at, zone=zone).filter(ended="planned", institution__time_zone=zone)
                for reminder in waiting:
                    self.asked += 1
                    self._look_at(reminder, people[reminder.person_id], at)
            for kind, pk, since in [*self._monthly(), *self._polls(), *self._notes()]:
                self._look_at_other(kind, people[pk], since, at)

    def _monthly(self) -> Iterator[tuple[str, int, date]]:
        """Who waits for this month's report or digest of a sponsor, and since when."""
        for town in self.year.towns:
            month_on = town.place.day(self.now).replace(day=1)
            done = set(
                Message.objects.filter(period_on=month_on).exclude(state="planned").values_list("person", "kind")
            )
            mine = {"institution": town.place}
            readers = ReportSubscription.objects.filter(**mine).values_list("person", flat=True)
            sponsors = Project.objects.filter(**mine, status="active", active_on__lt=month_on, sponsor__isnull=False)
            waiting = {("report", pk) for pk in readers}
            waiting |= {("digest", pk) for pk in sponsors.order_by().values_list("sponsor", flat=True)}
            if month_on > self.year.first:
                yield from ((kind, pk, month_on) for kind, pk in sorted(waiting) if (pk, kind) not in done)

    def _polls(self) -> Iterator[tuple[str, int, date]]:
        """Who is asked in a wave, has not answered, and has not heard of it."""
        for asked in PollInvitation.objects.filter(wave__state="open").select_related("wave"):
            wave = asked.wave
            told = Message.objects.filter(person=asked.person_id, kind="poll", day_on__gte=wave.opens_on, state="sent")
            code = digest_of(next(person_codes(wave.pk, asked.person_id)))
            if not told.exists() and Ticket.objects.filter(digest=code).exists():
                yield "poll", asked.person_id, wave.opens_on

    def _notes(self) -> Iterator[tuple[str, int, date]]:
        for note in Note.objects.filter(message__isnull=True) | Note.objects.exclude(message__state="sent"):
            yield "notes", note.person_id, note.at.astimezone(self.people[note.person_id].zone).date()

    def _look_at_other(self, kind: str, person: Person, since: date, at: datetime) -> None:
        """From the day after it came up on, no day was left out on which it might have gone. A message whose reason was
        gone at its hour has used up its day."""
        now = at.astimezone(person.zone)
        day = since + DAY
        overtaken = Message.objects.filter(person=person.pk, state="cancelled", day_on__gte=day)
        lost = set(overtaken.values_list("day_on", flat=True))
        while day < now.date() or (day == now.date() and now.hour >= person.hour):
            if (person.was_free(day) and day not in lost) or (kind == "notes" and day in person.went):
                self.broken.append(f"{kind} of {since}: not said on {day}, at {now}")
            day += DAY

    def _look_at(self, reminder: Reminder, person: Person, at: datetime) -> None:
        now = at.astimezone(person.zone)
        day = max(reminder.planned_on, self.year.first)  # west of it the first day was nearly over when the year began
        while day < now.date() or (day == now.date() and now.hour >= person.hour):
            if person.missed(day, _topic(reminder), since=reminder.planned_on):
                self.broken.append(f"{reminder}: not said on {day}, at {now}")
            day += DAY

    def conclude(self) -> None:
        """At the end: at all that was sent."""
        with across_institutions():
            people = self._people()
            for reminder in Reminder.objects.filter(message__state=MessageState.SENT).select_related("message"):
                assert reminder.message is not None
                assert reminder.message.sent_on is not None
                went_on = reminder.message.sent_on
                since = max(reminder.planned_on, self.year.first)
                people[reminder.person_id].said.append((since, _topic(reminder), went_on))
            for note in Note.objects.filter(message__state=MessageState.SENT).select_related("message"):
                assert note.message is not None
                assert note.message.sent_on is not None
                self._count("notes", note.person_id, note.at.date(), note.message.sent_on)
            for message in Message.objects.filter(state=MessageState.SENT, period_on__isnull=False):
                assert message.sent_on is not None
                self._count(message.kind, message.addressee.pk, message.period_on, message.sent_on)
        for pk, person in people.items():
            self._conclude(pk, person)
        for mail in self.year.sent:
            if mail.kind == "reminder" and (mail.size >= 90_000 or mail.calendars > 1 or mail.cards > 11):
                self.broken.append(f"{mail}: too much in one mail")

    def _count(self, kind: str, pk: int, since: date, went_on: date) -> None:
        waited = [max(since, self.year.first) + n * DAY for n in range((went_on - max(since, self.year.first)).days)]
        self.others[kind][sum(self.people[pk].town.is_working_day(day) for day in waited)] += 1

    def _conclude(self, pk: int, person: Person) -> None:
        days = sorted(person.went)
        for n, day in enumerate(days):
            if not person.town.is_working_day(day):
                self.broken.append(f"person {pk}: a message on {day}, a day off")
            if n and person.working_days(days[n - 1], day) < 3:
                self.broken.append(f"person {pk}: messages on {days[n - 1]} and {day}")
            if n > 1 and (day - days[n - 2]).days < 7:
                self.broken.append(f"person {pk}: three messages from {days[n - 2]} to {day}")
        for since, topic, went_on in person.said:
            earlier = [since + n * DAY for n in range((went_on - since).days)]
            missed = [day for day in earlier if person.missed(day, topic, since=since)]
            if missed:
                self.broken.append(f"person {pk}: due on {since}, said on {went_on} and not on {missed[0]}")
            self.waits[sum(person.town.is_working_day(day) for day in earlier)] += 1

    def _people(self) -> dict[int, Person]:
        if not self.people:
            choices = {one.person_id: one for one in DeliveryPreference.objects.all()}
            for town in self.year.towns:
                for person in town.people:
                    mine = choices.get(person.pk)
                    zone = (mine.time_zone if mine else "") or town.place.time_zone
                    hour = mine.hour if mine and mine.hour is not None else town.place.reminder_hour
                    self.people[person.pk] = Person(person.pk, town, ZoneInfo(zone), hour)
        for pk, at, kind, topic in self._new_messages():
            person = self.people[pk]
            local = at.astimezone(person.zone)
            if local.date() in person.went:
                self.broken.append(f"person {pk}: two messages on {local.date()}")
            if local.hour < person.hour:
                self.broken.append(f"person {pk}: a message at {local}, before {person.hour}:00")
            person.went[local.date()] = kind, topic
        return self.people

    def _new_messages(self) -> list[Any]:
        rows = Message.objects.filter(state=MessageState.SENT, immediate=False, sent_at__gt=self.seen_at)
        found = list(rows.order_by("sent_at", "pk").values_list("person_id", "sent_at", "kind", "topic"))
        self.seen_at = max((at for _pk, at, _kind, _topic in found), default=self.seen_at)
        return found


def _topic(reminder: Reminder) -> str:
    return "sponsor" if reminder.rung == "sponsor" else "contact"


def mails_of(sent: Sequence[Sent]) -> dict[str, int]:
    return dict(Counter(mail.kind for mail in sent))


def most_in_seven_days(record: Record) -> int:
    found = defaultdict(int)
    for pk, person in record.people.items():
        days = sorted(person.went)
        found[pk] = max((len([d for d in days if 0 <= (d - first).days < 7]) for first in days), default=0)
    return max(found.values(), default=0)
