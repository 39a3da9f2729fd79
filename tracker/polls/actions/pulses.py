"""A project's people are asked, by an owner of it or a manager."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.errors import Forbidden, Refused
from foundation.limits import MAX_NAME_LENGTH
from foundation.pages.dates import day as written
from tracker.polls.actions.waves import copy_of, open_wave
from tracker.polls.groups import MIN_GROUP
from tracker.polls.models import Wave, WaveQuestion, WaveState
from tracker.polls.permissions import may_start_pulse
from tracker.polls.pulses import ASKED_SIDES, LASTS, MAX_DURATION, PAUSE, people_asked
from tracker.polls.questions import PULSE
from tracker.projects.models import Project


@transaction.atomic
def start_pulse(*, project: Project, by: Person | None, at: datetime, closes_on: date | None = None) -> Wave:
    """It opens at once; `closes_on`: its last day, in two weeks unless given."""
    today = lock(project.institution_id).day(at)
    if by is not None and not may_start_pulse(by, project):
        raise Forbidden(_("Only the owners of a project and managers ask its people."))
    last_on = closes_on or today + LASTS
    if not today < last_on <= today + MAX_DURATION:
        why = _("Choose a last day after today, within %(days)d days.") % {"days": MAX_DURATION.days}
        raise Refused({"closes_on": why}, code="out_of_range")
    _check_pause(project, today)
    people = list(people_asked(project).order_by("pk").values_list("pk", flat=True))
    if len(people) < MIN_GROUP:
        why = ngettext(
            "This project has %(count)d person of the library and IT. A pulse needs %(least)d, so that nobody can be "
            "recognised.",
            "This project has %(count)d people of the library and IT. A pulse needs %(least)d, so that nobody can be "
            "recognised.",
            len(people),
        )
        raise Refused({"": why % {"count": len(people), "least": MIN_GROUP}})
    mine = {"institution_id": project.institution_id}
    wave = Wave.objects.create(
        name=_name(project, today), opens_on=today, closes_on=last_on, sides=list(ASKED_SIDES), project=project, **mine
    )
    copies = [copy_of(ready) for ready in PULSE]
    for number, copy in enumerate(copies, start=1):
        copy.wave, copy.number, copy.institution_id = wave, number, project.institution_id
    WaveQuestion.objects.bulk_create(copies)
    record(
        by=by, at=at, action="poll.pulse.start", target=wave, name=wave.name, project=project.pk,
        opens_on=today.isoformat(), closes_on=last_on.isoformat(),
    )  # fmt: skip
    open_wave(wave, [(person_id, "") for person_id in people])
    return wave


def _check_pause(project: Project, today: date) -> None:
    last = Wave.objects.filter(project=project).order_by("-closes_on", "-pk").first()
    if last is None:
        return
    if last.state != WaveState.CLOSED:
        why = _("The people of this project are being asked until %(day)s.") % {"day": written(last.closes_on)}
        raise Refused({"": why}, code="wrong_state")
    if today < last.closes_on + PAUSE:
        why = _("The last pulse closed on %(last)s. Ask again from %(next)s on.")
        facts = {"last": written(last.closes_on), "next": written(last.closes_on + PAUSE)}
        raise Refused({"": why % facts}, code="wrong_state")


def _name(project: Project, today: date) -> str:
    """No other poll's."""
    first, later = _("Pulse: %(project)s, %(day)s"), _("Pulse: %(project)s, %(day)s (%(number)s)")
    facts = {"day": written(today)}
    room = MAX_NAME_LENGTH - len(later % {**facts, "project": "", "number": "999"})
    for number in range(1, 1000):
        told = first if number == 1 else later
        name = told % {**facts, "project": project.name[:room], "number": number}
        if not Wave.objects.filter(institution_id=project.institution_id, name__same_text=name).exists():
            return name
    raise Refused({"": _("Another poll has this name.")}, code="unique")
