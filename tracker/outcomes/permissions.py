"""Who may write what belongs to a project: decisions, actions, agenda items."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.people.models import Person
from accounts.permissions import may_agree_for_leadership, may_lead_some
from tracker.outcomes.models import Action, Decision, DecisionVoice
from tracker.projects.models import Project
from tracker.projects.permissions import may_lead_project, may_write_project


def may_write_outcome(person: Person, model: type[Any], project: Project) -> bool:
    """Decisions are written by deans as well."""
    return may_lead_project(person, project) if model is Decision else may_write_project(person, project)


def may_change_state(person: Person, action: Action) -> bool:
    """Tick an action off, or open it again: its owner, unless they only read; whoever writes it may as well."""
    return person.pk == action.owner_id and may_lead_some(person.roles)


def waits_for(decision: Decision, person: Person) -> bool:
    """Whether this person's agreement is what the decision waits for. No query where its voices are loaded."""
    if decision.awaits_leadership and may_agree_for_leadership(person.roles):
        return True
    return any(
        voice.person_id == person.pk and voice.must_agree and voice.agreed_on is None for voice in decision.voices.all()
    )


def waiting_for(person: Any, *, leads: bool) -> Q:
    """The decisions of which `waits_for` is true. `leads`: the person may agree for the leadership."""
    voices = DecisionVoice.objects.filter(decision=OuterRef("pk"), person=person)
    asked = Q(Exists(voices.filter(must_agree=True, agreed_on__isnull=True)))
    return asked | Q(awaits_leadership=True) if leads else asked
