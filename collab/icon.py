"""Where browsers look for an icon on pages that name none: Django's admin, a file that is downloaded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from foundation.permissions import access, public


@access(reads=public)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("collab/icon.svg"))
