"""`/accessibility/`: the conformance statement, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.permissions import access, public


@access(reads=public)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "collab/accessibility.html")
