"""What happens to trainings by the clock. Each task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from foundation.tenancy import across_institutions, within
from tracker.trainings.actions import decide_on_barriers
from tracker.trainings.queries import institutions_with_repeats


@shared_task(name="trainings.decide_on_barriers")
def decide_on_repeated_barriers() -> int:
    """How many decisions were made."""
    now, made = timezone.now(), 0
    with across_institutions():
        places = institutions_with_repeats(at=now)
    for institution_id in places:
        with within(institution_id):
            made += decide_on_barriers(institution_id=institution_id, at=now)
    return made
