"""Removes a saved view. The lists themselves live with what they list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.pages.actions import delete_view
from foundation.pages.models import SavedView
from foundation.permissions import access, anyone


@require_POST
@access(writes=anyone)
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, person=request.user)
    delete_view(person=request.user, pk=pk)
    messages.success(request, _("View removed."))
    return redirect(view.page)
