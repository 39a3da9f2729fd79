"""What skills contribute to the rest of the product. People are found by nothing here but by what they agreed to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, WeekCard
from accounts.people.models import Person
from accounts.permissions import may_administer, may_read
from foundation.contributions import Contribution
from foundation.pages.dates import day
from foundation.pages.lines import Line
from foundation.text_direction import isolate
from tracker.skills import audit_labels
from tracker.skills.figures import SKILLS, SKILLS_SHORT
from tracker.skills.models import Skill, TeachingRequest
from tracker.skills.notes import TEACHING
from tracker.skills.queries import has_waiting, sessions_of, waiting_for
from tracker.skills.rules.request_state import RequestKind

SHOWN_LINES = 20


def _asked(person: Person, today: date) -> Mapping[str, Any] | None:
    """One query."""
    rows = waiting_for(person).filter(expires_on__gte=today).select_related("skill", "asked_by")[:SHOWN_LINES]
    return {"requests": [(row, _hint(row, today)) for row in rows]} if rows else None


def _hint(row: TeachingRequest, today: date) -> str:
    facts = {"name": isolate(row.asked_by.name), "day": day(row.expires_on, today)}
    if row.kind == RequestKind.SESSION:
        return _("%(name)s asks you to hold a session. Answer by %(day)s.") % facts
    return _("%(name)s asks you to teach them. Answer by %(day)s.") % facts


def _hit(row: Skill) -> SearchHit:
    return SearchHit(row.name, reverse("skill", args=[row.pk]), row.area)


def _sessions(person: Person, today: date) -> list[Line]:
    """Which they agreed to hold: what one person asks of another is between them. One query."""
    rows = sessions_of(person)
    return [Line(row.skill.name, reverse("skill", args=[row.skill_id]), _("agreed to hold a session")) for row in rows]


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=44, page="skills", label=gettext_lazy("Skills"), icon="sparkles"),
    TEACHING,
    WeekCard(order=8, reads=may_read, template="tracker/skills/_asked.html", asks=has_waiting, show=_asked),
    SearchSource(
        order=100,
        reads=may_read,
        key="skills",
        label=gettext_lazy("Skills"),
        icon="sparkles",
        rows=lambda: Skill.objects.filter(retired_on=None),
        paths=("name", "area"),
        hit=_hit,
    ),
    Responsibilities(order=60, reads=may_administer, lines=_sessions),
    SKILLS,
    SKILLS_SHORT,
)
