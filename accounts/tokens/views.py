"""The page of one's own API tokens: list, make (the secret is shown once, in the answer), revoke."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.pages import current_person
from accounts.people.models import Person
from accounts.tokens.actions import create_token, revoke_token
from accounts.tokens.forms import TokenForm
from accounts.tokens.models import ApiToken
from foundation.permissions import access, anyone

REFERENCE = 32  # characters of the digest that name a token on the page


def _usable(person: Person, now: datetime) -> QuerySet[ApiToken]:
    tokens: QuerySet[ApiToken] = ApiToken.objects.filter(user=person, revoked_at=None, expiry__gt=now)
    return tokens.order_by("-created")


@never_cache
@require_http_methods(["GET", "POST"])
@access(reads=anyone, writes=anyone)
def tokens(request: HttpRequest) -> HttpResponse:
    person, now = current_person(request), timezone.now()
    form, context = TokenForm(request.POST or None), dict[str, Any]()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            _token, context["secret"] = create_token(person=person, by=person, at=now, **form.cleaned_data)
            form, status = TokenForm(), 201
    context["rows"] = [(token.digest[:REFERENCE], token) for token in _usable(person, now)]
    return render(request, "accounts/tokens/tokens.html", {"form": form, **context}, status=status)


@require_POST
@access(writes=anyone)
def revoke(request: HttpRequest) -> HttpResponse:
    person, now = current_person(request), timezone.now()
    reference = request.POST.get("token", "")
    found = [token for token in _usable(person, now) if token.digest[:REFERENCE] == reference]
    if not found:
        raise Http404
    revoke_token(token=found[0], by=person, at=now)
    messages.success(request, _("Token revoked. It no longer works."))
    return redirect("tokens")
