"""Who may read and who may write a page: what each view declares, and the middleware that refuses everything else.

A view declares `reads` (GET) and `writes` (every other method): rules, which are functions of the caller's roles.
A class declares them as attributes, a function by `@access`. A view that declares neither is refused to everybody, so
that a forgotten declaration is seen at once. API views declare the same; foundation/api/views.py applies it, since a
token says who calls. Whether somebody may write this very row is said by the slice's permissions.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from foundation.errors import Forbidden

Rule = Callable[[frozenset[Any]], bool]
V = TypeVar("V", bound=Callable[..., Any])
READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: Namespaces whose views ask for themselves: each class of Django's admin declares what it writes, and for whom.
DECLARED_BY_CLASS = frozenset({"admin"})


def public(roles: frozenset[Any]) -> bool:
    """Everybody, signed in or not."""
    return True


def anyone(roles: frozenset[Any]) -> bool:
    """Everybody who is signed in, for what is their own."""
    return True


@dataclass(frozen=True, slots=True)
class Access:
    """None: there is nothing to read, or to write."""

    reads: Rule | None
    writes: Rule | None

    def rule(self, method: str | None) -> Rule | None:
        return self.reads if method in READING else self.writes


def access(*, reads: Rule | None = None, writes: Rule | None = None) -> Callable[[V], V]:
    """Declares who may read and who may write a view that is a function."""

    def declare(view: V) -> V:
        view.access = Access(reads, writes)  # type: ignore[attr-defined]
        return view

    return declare


def access_of(view: Any) -> Access | None:
    """What a view declares, as the resolver gives it; None when it declares nothing."""
    declared: Access | None = getattr(view, "access", None)
    if declared is not None:
        return declared
    owner = getattr(view, "view_class", None) or getattr(view, "cls", None)
    given = getattr(view, "initkwargs", None) or getattr(view, "view_initkwargs", None) or {}
    found = Access(*(given.get(name) or getattr(owner, name, None) for name in ("reads", "writes")))
    return found if found.reads or found.writes else None


class PermissionMiddleware(LoginRequiredMiddleware):
    """Django's own, which asks for a sign-in, and then for a role that the view's declaration names."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        names = request.resolver_match.namespaces if request.resolver_match else []
        if names and names[0] in DECLARED_BY_CLASS:
            return super().process_view(request, view_func, view_args, view_kwargs)
        declared = access_of(view_func)
        if declared is None:
            raise PermissionDenied
        if hasattr(view_func, "cls"):  # of the API
            return None
        rule = declared.rule(request.method)
        asked = rule or declared.reads or declared.writes
        user: Any = request.user
        if asked is not public:
            if not user.is_authenticated:
                return self.handle_no_permission(request, view_func)
            if asked is None or not asked(user.roles):
                raise PermissionDenied
        if rule is None:
            return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"] if declared.reads else ["POST"])
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """An action refuses somebody: 403 and why. The API does the same in foundation/api/problems.py."""
        if isinstance(exception, Forbidden):
            raise PermissionDenied(str(exception)) from exception


@cache
def _views_by_name() -> dict[str, Any]:
    return dict(_named(get_resolver().url_patterns))


def _named(patterns: Any, prefix: str = "") -> Any:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _named(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}", pattern.callback


def allows(name: str, method: str, roles: frozenset[Any]) -> bool:
    """Whether the view of this name takes the method from somebody with these roles: for links and buttons."""
    declared = access_of(_views_by_name()[name])
    rule = declared.rule(method) if declared is not None else None
    return rule is not None and rule(roles)
