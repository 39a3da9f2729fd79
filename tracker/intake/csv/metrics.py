"""Figures that tell whether uploaded files are worked on."""

from datetime import datetime

from foundation.metrics import Gauge, Samples
from foundation.tenancy import across_institutions
from tracker.intake.csv.models import WAITING, MeetingUpload


def _waiting(*, at: datetime) -> Samples:
    with across_institutions():
        to_do = MeetingUpload.objects.filter(state__in=WAITING)
        return {(): to_do.count()}


GAUGES = (Gauge(name="uploads_waiting", read=_waiting, help="Uploaded files that a worker has still to do."),)
