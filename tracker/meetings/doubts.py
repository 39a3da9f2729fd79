"""What a person is asked before a meeting is stored, since it is likely a mistake. May import models.

Pages ask; a program that logs a meeting has nobody to ask.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from foundation.pages.dates import weekday_day
from foundation.text_lists import and_list
from tracker.meetings.models import MeetingProject, MeetingState
from tracker.projects.models import Project

#: A day further away than this is asked about.
USUAL = timedelta(days=366)


def unlikely_day(held_on: date, *, today: date, began: Mapping[str, date]) -> str:
    """Why the day may be a mistake; "" when it is likely. `began`: project's name -> the day on which it began, as
    somebody said."""
    named = {"day": weekday_day(held_on, today)}
    if held_on < today - USUAL:
        return _("%(day)s is more than a year ago.") % named
    if held_on > today + USUAL:
        return _("%(day)s is more than a year ahead.") % named
    for name, first in began.items():
        if held_on < first:
            facts = {**named, "name": name, "start": weekday_day(first, today)}
            return _("%(day)s is before %(name)s began on %(start)s.") % facts
    return ""


def doubts(*, project_ids: Collection[int], held_on: date, today: date, besides: int | None = None) -> list[str]:
    """What speaks against a meeting of these projects on that day, a sentence each. `besides`: the meeting itself,
    where it is there already. Two queries."""
    stated = Project.objects.filter(pk__in=project_ids, active_on_assumed=False, active_on__isnull=False)
    began = {name: day for name, day in stated.order_by("name", "pk").values_list("name", "active_on") if day}
    why = [unlikely_day(held_on, today=today, began=began)]
    there = (
        MeetingProject.objects.filter(project__in=project_ids, meeting__held_on=held_on)
        .exclude(meeting=besides)
        .exclude(meeting__state=MeetingState.CANCELLED)
        .order_by("project__name", "project_id")
        .values_list("project__name", flat=True)
    )
    if names := list(dict.fromkeys(there)):
        facts = {"names": and_list(names), "day": weekday_day(held_on, today)}
        why.append(_("A meeting of %(names)s on %(day)s is already there.") % facts)
    return [sentence for sentence in why if sentence]
