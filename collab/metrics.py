"""`/metrics`, for Prometheus: whether messages flow and the parts are well. Figures of all institutions together.

Read from the database, so that every web process gives the same answer. How long requests take stands in the log, and
the proxy counts them. METRICS_TOKEN, sent as a Bearer token, lets the monitoring in; without it nobody is let in but,
on a laptop, the laptop itself.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from collab.health import parts_of_health
from collab.version import VERSION
from foundation.client_address import client_address
from foundation.contributions import contributed
from foundation.metrics import Gauge
from foundation.permissions import access, public

PREFIX = "joint_work_"
LOOPBACK = {"127.0.0.1", "::"}  # the second is the /64 network of ::1


@access(reads=public)
def metrics(request: HttpRequest) -> HttpResponse:
    if not _let_in(request):
        refused = HttpResponse("Send METRICS_TOKEN as a Bearer token.\n", status=401, content_type="text/plain")
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    registry = CollectorRegistry()
    registry.register(_Figures(timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _let_in(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
    return settings.EMBEDDED and client_address(request) in LOOPBACK


class _Figures:
    """A collector of prometheus_client: asked once, for one instant."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily(f"{PREFIX}build", "The version that runs.", value={"version": VERSION})
        parts = parts_of_health()
        well = GaugeMetricFamily(f"{PREFIX}up", "1 for each part that is well: as /readyz/ says.", labels=["part"])
        for part, state in parts.items():
            well.add_metric([part], float(state == "ok"))
        yield well
        if parts["database"] != "ok" or parts["migrations"] != "ok":
            return
        for gauge in contributed(Gauge):
            family = GaugeMetricFamily(PREFIX + gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.read(at=self.at).items():
                family.add_metric(labels, value)
            yield family
