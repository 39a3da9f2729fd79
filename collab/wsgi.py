"""What the web server calls."""

import gc
import os
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from django.utils.http import parse_header_parameters

from collab import zones
from foundation.pages.unread_bodies import reading_to_the_end


class Utf8Request(WSGIRequest):
    """Reads address and form as UTF-8. Django takes the encoding that the client names, and breaks on one of no text
    before any middleware is asked; foundation/pages/input_checks.py refuses all others."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

django_application: WSGIHandler = get_wsgi_application()
django_application.request_class = Utf8Request
application = reading_to_the_end(django_application)
zones.warn_when_old(timezone.now().date())
gc.freeze()  # what is loaded stays: to look through it for garbage took 90 ms, every three hundred requests or so
