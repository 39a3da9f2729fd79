"""The page of the search; htmx asks for its results alone while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.extension_points import SearchSource, readable
from accounts.pages import current_person
from accounts.permissions import may_read
from foundation.permissions import access
from tracker.pages.search import MAX_QUERY_LENGTH, search, words_of


@access(reads=may_read)
def search_page(request: HttpRequest) -> HttpResponse:
    roles = current_person(request).roles
    query, kind = request.GET.get("q", "")[:MAX_QUERY_LENGTH], request.GET.get("kind", "")
    found = search(query, roles=roles, kind=kind)
    part = "#results" if request.headers.get("HX-Target") == "results" else ""
    shown = {"query": query, "asked": bool(words_of(query)), "found": found, "kind": kind}
    shown["sources"] = [source.label for source in readable(SearchSource, roles)]
    return render(request, f"tracker/pages/search.html{part}", shown)
