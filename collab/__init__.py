from collab.zones import use_pinned_zones

use_pinned_zones()  # before Celery, Django or ours ask for a zone

from collab.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
