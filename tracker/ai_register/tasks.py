"""What happens to the AI register by the clock. Each task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from foundation.tenancy import across_institutions, within
from tracker.ai_register.actions import tell_due_reviews
from tracker.ai_register.queries import institutions_with_due_reviews


@shared_task(name="ai_register.tell_due_reviews")
def tell_of_due_reviews() -> int:
    """Owners whose reviews have become due; of how many entries they were told."""
    now, told = timezone.now(), 0
    with across_institutions():
        places = institutions_with_due_reviews(at=now)
    for institution_id in places:
        with within(institution_id):
            told += tell_due_reviews(institution_id=institution_id, at=now)
    return told
