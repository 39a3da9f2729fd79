"""The base of every endpoint: who may call it, inside which institution, with what parameters.

May import the rest of this folder and tenancy; `reads` and `writes` come from whoever subclasses.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api import etags
from foundation.api.deprecation import Deprecation, deprecation_of
from foundation.api.limits import LimitedView
from foundation.api.problems import BadQuery
from foundation.api.renderers import dumps
from foundation.db.locks import lock_row
from foundation.errors import Fault
from foundation.permissions import Rule
from foundation.tenancy import within


class MayCall(BasePermission):
    """Signed in, at an institution, with a token of enough scope, and with a role that the view asks for."""

    message: str
    code: str

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if request.user.institution_id is None:
            self.message, self.code = _("An operator of the installation belongs to no institution."), "no-institution"
            return False
        writing = request.method not in SAFE_METHODS
        if writing and getattr(request.auth, "scope", "write") != "write":
            self.message, self.code = _("This token may only read."), "read-only-token"
            return False
        self.message, self.code = _("None of your roles allows this."), "missing-role"
        rule = _declared(view, "writes" if writing else "reads")
        return rule is not None and rule(request.user.roles)


def _declared(view: Any, name: str) -> Rule | None:
    """Of the address, where `@action` says its own; else of the class."""
    own: Rule | None = vars(view).get(name)
    return own if own is not None else getattr(type(view), name)


class InstitutionView(LimitedView):
    """Authenticated, and inside the caller's institution for the whole request, until the answer is rendered.

    `reads` and `writes` say which roles may call it at all (foundation/permissions.py); whether they may write this
    very row is the action's to say. `parameters`: what the query may contain.
    """

    reads: ClassVar[Rule | None] = None
    writes: ClassVar[Rule | None] = None
    parameters: ClassVar[frozenset[str]] = frozenset()
    deprecations: ClassVar[Mapping[str, Deprecation]] = {}
    permission_classes = [MayCall]
    metadata_class = None
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = timezone.now()
        with ExitStack() as self._inside:
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                response.setdefault("Cache-Control", "private, no-cache")
                response.render()
            return response

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Response:
        finished = super().finalize_response(request, response, *args, **kwargs)
        if (ending := deprecation_of(self, request.method)) is not None:
            for name, value in ending.headers.items():
                finished[name] = value
        return finished

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        if request.user.is_authenticated and request.user.institution_id is not None:
            self._inside.enter_context(within(request.user.institution_id))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        allowed = self.allowed_parameters() | ({"format"} if len(self.renderer_classes) > 1 else set())
        problems = {
            name: Fault(_("There is no such parameter here."), "unknown")
            for name in request.query_params
            if name not in allowed
        }
        problems |= {
            name: Fault(_("Give it once: it takes one value."), "repeated")
            for name, values in request.query_params.lists()
            if len(values) > 1 and name in allowed - self.repeatable_parameters()
        }
        if problems:
            raise BadQuery(problems)

    def allowed_parameters(self) -> frozenset[str]:
        return self.parameters

    def repeatable_parameters(self) -> frozenset[str]:
        """Those that may be given several times."""
        return frozenset()

    def answer(self, value: Any, status: int = 200, *, row: Any = None, **headers: str) -> Response:
        """JSON with its ETag; 304 for a GET whose If-None-Match names it. `row`: what of it is the row itself, where
        `?expand=` added to it."""
        body = dumps(value)
        etag = etags.etag_of(body) if row is None else etags.expanded_etag_of(dumps(row), body)
        if self.request.method in ("GET", "HEAD") and etags.not_modified(self.request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(body, status=status, headers={"ETag": etag, **headers})

    @property
    def person(self) -> Any:
        """The caller, of AUTH_USER_MODEL."""
        return self.request.user

    @property
    def institution_id(self) -> int:
        return int(self.person.institution_id)

    @property
    def today(self) -> date:
        """At the caller's institution."""
        day: date = self.person.institution.day(self.now)
        return day

    def lock_institution(self) -> None:
        """One writer per institution at a time, until the transaction ends."""
        lock_row(type(self.person.institution), self.institution_id)
