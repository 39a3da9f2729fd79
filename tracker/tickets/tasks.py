"""What happens to tickets by the clock. The task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from tracker.tickets.asking import read_due_tickets


@shared_task(name="tickets.read_states")
def read_states() -> int:
    """Tickets whose state is to be read again; how many were read."""
    return read_due_tickets(clock=timezone.now)
