"""What happens to goals by the clock. Each task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from foundation.tenancy import across_institutions, within
from tracker.goals.actions import tell_sponsors
from tracker.goals.queries import institutions_with_old_clashes


@shared_task(name="goals.tell_sponsors")
def tell_sponsors_of_clashes() -> int:
    """Sponsors of clashes without a resolution; of how many clashes they were told."""
    now, told = timezone.now(), 0
    with across_institutions():
        places = institutions_with_old_clashes(at=now)
    for institution_id in places:
        with within(institution_id):
            told += tell_sponsors(institution_id=institution_id, at=now)
    return told
