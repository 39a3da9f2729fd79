"""The public page: what an institution uses AI for, and how that is checked. Without an account, and the same for
everybody: nothing of who asks is read, so that a cache may keep it."""

from hashlib import sha256
from time import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from accounts.languages import language_in
from foundation.client_address import client_address
from foundation.permissions import access, public
from foundation.request_counts import WINDOW, count_request
from foundation.tenancy import across_institutions, within
from tracker.ai_register.models import AiEntry, AiPublicPage
from tracker.ai_register.public_fields import PUBLIC_FIELDS
from tracker.ai_register.queries import SHOWN_PUBLICLY

MAX_A_MINUTE = 120  # from one address: a campus reads through one, a script does not
KEPT = 300  # seconds: so long may a cache show what has been taken off


@require_safe
@access(reads=public)
def public_page(request: HttpRequest, slug: str) -> HttpResponse:
    """404 alike where there is none, where it is switched off, and for another's: nothing tells them apart."""
    if count_request(f"ai-page:{client_address(request)}", now=time()) > MAX_A_MINUTE:
        return _too_many()
    name, _dash, code = slug.rpartition("-")
    with across_institutions():
        found = AiPublicPage.objects.select_related("institution").filter(code=code, slug=name, is_on=True)
        page = found.first()
    if page is None:
        raise Http404
    with within(page.institution_id), override(language_in(page.institution)):
        rows = AiEntry.objects.filter(SHOWN_PUBLICLY).order_by("name", "pk")
        shown = {
            "institution": page.institution.name,
            "introduction": page.introduction,
            "uses": [_shown(row) for row in rows.only("institution", *PUBLIC_FIELDS)],
        }
        response = HttpResponse(render_to_string("tracker/ai_register/public.html", shown))
        response.headers["Content-Language"] = get_language() or ""
    response.headers["Cache-Control"] = f"public, max-age={KEPT}"
    response.headers["ETag"] = _etag(response)
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _shown(row: AiEntry) -> dict[str, Any]:
    """These fields, and their words; the template is given no row, from which it could reach a person."""
    words = ("area", "data_class", "risk", "eu_class", "status", "approval")
    said = {name: getattr(row, name) for name in PUBLIC_FIELDS}
    return {**said, **{f"{name}_label": getattr(row, f"get_{name}_display")() for name in words}}


def _etag(response: HttpResponse) -> str:
    return f'"{sha256(response.content).hexdigest()[:32]}"'


def _too_many() -> HttpResponse:
    text = render_to_string("tracker/ai_register/too_many.html", {})
    return HttpResponse(text, status=429, headers={"Retry-After": str(WINDOW), "Cache-Control": "no-store"})
