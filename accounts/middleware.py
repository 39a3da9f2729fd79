"""Puts a signed-in person's requests into their language, and inside their institution. API tokens do the same in
accounts/tokens/authentication.py and foundation/api/views.py."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from accounts.languages import language_of
from foundation.db.conflicts import is_conflict
from foundation.pages.base import same_moment
from foundation.tenancy import across_institutions, within


class PersonLanguageMiddleware:
    """Pages in the language of who is signed in. For everybody else Django's LocaleMiddleware has read the browser's
    Accept-Language; it also ends what is activated here, with the next request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(language_of(request.user))
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class InstitutionScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        own = ("sign-in", "sign-out", "password-change", "sessions", "second-step")
        self.operators = ("/admin/", "/api/", *map(reverse, own))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)  # no scope: a query for an institution's rows raises
        if user.institution_id is None:  # an operator of the installation: the admin, and the way out
            if not request.path_info.startswith(self.operators):
                return redirect("admin:index")
            with across_institutions():
                return self.get_response(request)
        with within(user.institution_id):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A row that a page acts on may go while its action waits for its turn: then it is not found, as it would be a
        moment later; and two people may make the same thing at once. The API does the same in
        foundation/api/problems.py. Elsewhere a missing row, or one too many, is our fault."""
        if request.method != "POST":
            return None
        if isinstance(exception, ObjectDoesNotExist):
            raise Http404 from exception
        return same_moment(request) if is_conflict(exception) else None
