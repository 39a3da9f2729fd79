"""What is newer than what somebody works with: a version accepted since, and what comes with the product by now."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import current_person
from accounts.permissions import may_manage, may_read
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from tracker.playbooks import actions
from tracker.playbooks.models import Playbook, PlaybookVersion
from tracker.playbooks.newer import newer_shipped
from tracker.playbooks.pages import shown_changes
from tracker.playbooks.permissions import may_write_playbooks
from tracker.playbooks.views import version_or_404


@require_GET
@access(reads=may_read)
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """From one version (`?since=`) to the newest; without it, from the newest to what comes with the product,
    where that is newer."""
    row = get_object_or_404(Playbook, pk=pk)
    newest = PlaybookVersion.objects.get(playbook=row, number=row.number)
    since = request.GET.get("since", "")
    shown: dict[str, Any] = {"playbook": row, "newest": newest, "takes_over": False}
    if since:
        old = version_or_404(row, since)
        notes = row.versions.filter(number__gt=old.number).exclude(note="").order_by("number")
        shown |= {"since": old, "notes": notes, "changes": shown_changes(old.read(), newest.read())}
    elif (content := newer_shipped(newest)) is not None:
        shown |= {
            "changes": shown_changes(newest.read(), content),
            "takes_over": may_write_playbooks(current_person(request)),
        }
    else:
        shown["changes"] = []
    return render(request, "tracker/playbooks/newer.html", shown)


@require_POST
@access(writes=may_manage)
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What comes with the product becomes the newest version."""
    row = get_object_or_404(Playbook, pk=pk)
    with RefusalTold(request):
        row = actions.take_over_shipped(playbook=row, by=current_person(request), at=timezone.now())
        messages.success(request, _("Version %(number)s is what comes with the product.") % {"number": row.number})
    return redirect("playbook", pk=pk)
