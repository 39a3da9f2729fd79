"""Agreeing to a decision by the link of the mail that asked for it, without signing in."""

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.people.queries import reads
from foundation.pages.base import notice
from foundation.pages.dates import day
from foundation.permissions import public
from foundation.tenancy import across_institutions, within
from tracker.outcomes import actions
from tracker.outcomes.agreement_links import read_voice
from tracker.outcomes.models import Decision, DecisionVoice

TEXT_LENGTH = 300  # characters of the decision that are shown once it is agreed to


@method_decorator(never_cache, name="dispatch")
class AgreeByMail(View):
    """For whoever has the mail. A GET only asks: mail scanners follow links."""

    reads = writes = public

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        pk = read_voice(kwargs["token"])
        with across_institutions():
            rows = DecisionVoice.objects.filter(reads("person"), must_agree=True, person__is_active=True)
            known = rows.select_related("person", "decision__project").prefetch_related("decision__voices__person")
            voice = known.filter(pk=pk).first() if pk is not None else None
        if voice is None:
            raise Http404
        self.voice = voice
        with within(voice.institution_id):
            return (
                _thanks(request, voice) if voice.agreed_on is not None else super().dispatch(request, *args, **kwargs)
            )

    def get(self, request: HttpRequest, *, changed: bool = False, **_kwargs: Any) -> HttpResponse:
        decision = self.voice.decision
        shown = {
            "decision": decision,
            "room": decision.people_in_room,
            "person": self.voice.person,
            "read": _digest(decision),
            "changed": changed,
        }
        return render(request, "tracker/outcomes/agree.html", shown, status=409 if changed else 200)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """They agree to what they read: what has changed since is shown again."""
        if request.POST.get("read", "") != _digest(self.voice.decision):
            return self.get(request, changed=True)
        actions.agree(decision=self.voice.decision, by=self.voice.person, at=timezone.now())
        self.voice.refresh_from_db(fields=["agreed_on"])
        return _thanks(request, self.voice)


def _digest(decision: Decision) -> str:
    return sha256(f"{decision.decided_on} {decision.text}".encode()).hexdigest()


def _thanks(request: HttpRequest, voice: DecisionVoice) -> HttpResponse:
    facts = {
        "project": voice.decision.project.name,
        "day": day(voice.agreed_on) if voice.agreed_on is not None else "",
        "text": Truncator(voice.decision.text).chars(TEXT_LENGTH),
    }
    texts = [_("%(project)s, %(day)s: “%(text)s”") % facts, _("This is noted at the decision. Nothing else is needed.")]
    link = (reverse("this-week"), _("See what else waits for you"))
    return notice(request, title=_("You agreed"), texts=texts, link=link)
