"""The ladder: which rung a silent project has reached, what may still go out, when to stop. Pure.

The rule in words: on the due day to both owners; from the late day again; five days after due, and never sooner than
two days after late, to the sponsor; from then on the owners' weekly list. What was missed is caught up by the rung that
holds today, never by the ones before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SPONSOR_AFTER_DUE = timedelta(days=5)
SPONSOR_AFTER_LATE = timedelta(days=2)
QUIET = timedelta(days=7)  # between messages of two topics; and the days in which a contact follows a reminder
IGNORED_ROUNDS = 3
ASK_WITHIN = timedelta(days=28)  # an older planned meeting is past asking about


class Rung(TextChoices):
    DUE = "due", _("Due")
    LATE = "late", _("Late")
    SPONSOR = "sponsor", _("Sponsor's digest")
    WEEKLY = "weekly", _("Weekly list")
    DID_YOU_MEET = "did_you_meet", _("Did you meet?")
    STOPPED = "stopped", _("Reminders stopped")


class Topic(TextChoices):
    """What causes a message of its own. Two of these reach a person within 7 days only in one message: a topic that is
    cooling down waits, and rides along in a message that goes out anyway."""

    CONTACT = "contact", _("Time to meet")
    SPONSOR = "sponsor", _("Sponsor's digest")


class Cancelled(TextChoices):
    """Why a reminder was not sent."""

    NO = "", _("Not cancelled")
    CONTACT = "contact", _("A contact was logged, or the project no longer waits for one")
    MEETING = "meeting", _("A meeting is planned")
    SUPERSEDED = "superseded", _("Replaced by a later reminder")
    SNOOZED = "snoozed", _("Snoozed")
    OPTED_OUT = "opted_out", _("Opted out")
    STOPPED = "stopped", _("Stopped, since the last ones had no answer")
    LEFT = "left", _("No longer responsible")


OWNERS_RUNGS = (Rung.DUE, Rung.LATE, Rung.WEEKLY)  # in the order in which one supersedes the one before
#: The order in which a message says things: the lowest first.
READING = {Rung.STOPPED: 0, Rung.DID_YOU_MEET: 1, Rung.LATE: 2, Rung.WEEKLY: 2, Rung.DUE: 3, Rung.SPONSOR: 4}


def topic_of(rung: str) -> Topic:
    return Topic.SPONSOR if rung == Rung.SPONSOR else Topic.CONTACT


def superseded(rungs: Iterable[tuple[int, str, date]]) -> set[int]:
    """Of the (id, rung, cycle day) of one project to one owner, those that need not be said: all but the latest step;
    and that one, too, beside the question how a planned meeting went, which asks for the same."""
    order = {rung: position for position, rung in enumerate(OWNERS_RUNGS)}
    rungs = list(rungs)
    steps = sorted((cycle_on, order[Rung(rung)], pk) for pk, rung, cycle_on in rungs if rung in order)
    asked = any(rung == Rung.DID_YOU_MEET for _pk, rung, _cycle_on in rungs)
    return {pk for _cycle_on, _order, pk in (steps if asked else steps[:-1])}


@dataclass(frozen=True, slots=True)
class LastMessage:
    """A reminder that reached a person. `heeded`: answered, or followed by a contact within 7 days."""

    project_id: int
    rung: str
    cycle_on: date
    sent_on: date
    heeded: bool


def ignored_in_a_row(told: Iterable[LastMessage], *, today: date) -> int:
    """How many ladders, up to the latest that is over, the person ignored one after the other.

    A ladder is one project's due and late day of one cycle; a weekly list is one, too. Those that overlap in time are
    one together, heeded when any of it was. It is over when 7 days have passed since its last reminder."""
    ladders: dict[tuple[int, date], tuple[date, date, bool]] = {}
    for one in told:
        key = (0 if one.rung == Rung.WEEKLY else one.project_id, one.cycle_on)
        first, last, heeded = ladders.get(key, (one.sent_on, one.sent_on, False))
        ladders[key] = (min(first, one.sent_on), max(last, one.sent_on), heeded or one.heeded)
    rounds: list[tuple[date, date, bool]] = []
    for first, last, heeded in sorted(ladders.values()):
        if rounds and first <= rounds[-1][1]:
            rounds[-1] = (rounds[-1][0], max(last, rounds[-1][1]), heeded or rounds[-1][2])
        else:
            rounds.append((first, last, heeded))
    ignored = 0
    for _first, last, heeded in rounds:
        if heeded:
            ignored = 0
        elif today - last >= QUIET:
            ignored += 1
    return ignored
