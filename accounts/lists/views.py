"""Removes a saved view. The lists themselves live with what they list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.lists.actions import delete_view
from accounts.lists.models import SavedView
from accounts.pages import member


@require_POST
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, person=member(request))
    delete_view(person=member(request), pk=pk)
    return redirect(view.page)
