"""A barrier that repeats becomes a decision that waits for leadership: once for the same trainings."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import ngettext

from accounts.institutions.actions import lock
from accounts.languages import language_in
from accounts.people.models import Person
from accounts.roles import Side
from foundation.text_lists import and_list
from tracker.outcomes.actions import record_decision
from tracker.projects.models import Project
from tracker.trainings.models import Barrier, BarrierDecision, Training
from tracker.trainings.queries import project_to_decide_in, repeated_barriers

NAMED_TOPICS = 10  # of trainings, in the text of a decision


@transaction.atomic
def decide_on_barriers(*, institution_id: int, at: datetime) -> int:
    """How many decisions were made. A barrier without a project in which to decide waits until one of its trainings
    has one, and stands on the week of who manages."""
    institution = lock(institution_id)
    made = 0
    with translation.override(language_in(institution)):
        for (barrier, _key), trainings in repeated_barriers(today=institution.day(at)).items():
            project = project_to_decide_in(trainings)
            if project is not None:
                _decide(barrier, trainings, project, at=at)
                made += 1
    return made


def _decide(barrier: str, trainings: Sequence[Training], project: Project, *, at: datetime) -> None:
    """Both sides keep the log, so neither is missing: leadership is whom it waits for."""
    sponsor = [project.sponsor] if isinstance(project.sponsor, Person) and project.sponsor.is_active else []
    decision = record_decision(
        institution_id=project.institution_id, by=None, at=at, project=project, text=decision_text(barrier, trainings),
        sides_in_room=[Side.LIBRARY, Side.IT], must_agree=sponsor, awaits_leadership=True,
    )  # fmt: skip
    counted = BarrierDecision.objects.create(
        institution_id=project.institution_id,
        barrier=barrier,
        barrier_text=trainings[0].barrier_text,
        decision=decision,
        made_at=at,
    )
    Training.objects.filter(pk__in=[training.pk for training in trainings]).update(counted_in=counted)


def decision_text(barrier: str, trainings: Sequence[Training]) -> str:
    """In the active language."""
    said = {
        "count": len(trainings),
        "topics": and_list(training.topic for training in trainings[:NAMED_TOPICS]),
        "barrier": trainings[0].barrier_text,
    }
    match Barrier(barrier):
        case Barrier.TIME:
            text = ngettext(
                "%(count)d training did not take place for lack of time: %(topics)s. Free the time for the next ones.",
                "%(count)d trainings did not take place for lack of time: %(topics)s. Free the time for the next ones.",
                len(trainings),
            )
        case Barrier.BUDGET:
            text = ngettext(
                "%(count)d training did not take place for lack of budget: %(topics)s. Pay for the next ones.",
                "%(count)d trainings did not take place for lack of budget: %(topics)s. Pay for the next ones.",
                len(trainings),
            )
        case Barrier.IT_NOT_INVOLVED:
            text = ngettext(
                "%(count)d training did not take place because IT was not involved: %(topics)s. Name who in IT "
                "takes part in the next ones.",
                "%(count)d trainings did not take place because IT was not involved: %(topics)s. Name who in IT "
                "takes part in the next ones.",
                len(trainings),
            )
        case Barrier.OTHER:
            text = ngettext(
                "%(count)d training did not take place: %(topics)s. What was in the way: %(barrier)s. Remove it.",
                "%(count)d trainings did not take place: %(topics)s. What was in the way: %(barrier)s. Remove it.",
                len(trainings),
            )
    return text % said
