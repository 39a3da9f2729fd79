"""The buttons of a sponsor's digest, which need no sign-in, and the page that ends or begins it."""

from hashlib import sha256
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.pages import FormPage
from accounts.people.models import Person
from accounts.permissions import may_read
from foundation.errors import Forbidden, Refused
from foundation.forms import ErrorTexts
from foundation.pages import dates
from foundation.pages.base import notice
from foundation.permissions import public
from foundation.tenancy import across_institutions, within
from tracker.leadership import actions
from tracker.leadership.digest_links import AGREE, ASK, Pressed, read_button
from tracker.leadership.forms import QuestionForm
from tracker.leadership.queries import wants_digest
from tracker.outcomes.actions import agree
from tracker.outcomes.models import Decision
from tracker.outcomes.permissions import waits_for
from tracker.projects.models import Project


@method_decorator(never_cache, name="dispatch")
class DigestButton(View):
    """For whoever has the mail. A GET only asks: mail scanners follow links."""

    reads = writes = public
    person: Person
    pressed: Pressed

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pressed = read_button(kwargs["token"])
        if pressed is None:
            raise Http404
        with across_institutions():
            people = Person.objects.select_related("institution").filter(is_active=True, institution__isnull=False)
            self.person, self.pressed = get_object_or_404(people, pk=pressed.person), pressed
        with within(self.person.institution_id or 0):
            try:
                return super().dispatch(request, *args, **kwargs)
            except (Forbidden, Refused) as refusal:
                return notice(request, title=_("This is no longer possible"), texts=[str(refusal)], status=409)

    def get(self, request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
        more.pop("token", None)
        shown: dict[str, Any]
        if self.pressed.what == AGREE:
            decision = self._decision()
            if not waits_for(decision, self.person):
                return _thanks(request, _("You agreed"), _("This is noted at the decision. Nothing else is needed."))
            shown = {
                "title": _("Do you agree?"), "lead": decision.project.name, "text": decision.text,
                "read": _read(decision), "submit": _("I agree"),
            }  # fmt: skip
        elif self.pressed.what == ASK:
            shown = {
                "title": _("Ask at the next meeting"), "lead": self._project().name, "submit": _("Ask"),
                "form": QuestionForm(),
            }  # fmt: skip
        else:
            shown = {
                "title": _("Will you attend the next meeting?"), "lead": self._project().name,
                "submit": _("I will attend"),
            }  # fmt: skip
        return render(
            request, "tracker/leadership/button.html", {**shown, "person": self.person, **more}, status=status
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        now = timezone.now()
        if self.pressed.what == AGREE:
            decision = self._decision()
            if request.POST.get("read", "") != _read(decision):
                return self.get(request, changed=True, status=409)
            agree(decision=decision, by=self.person, at=now)
            return _thanks(request, _("You agreed"), _("This is noted at the decision. Nothing else is needed."))
        if self.pressed.what == ASK:
            form = QuestionForm(request.POST)
            if not form.is_valid():
                return self.get(request, form=form, status=422)
            text = form.cleaned_data["text"]
            actions.ask_at_next_meeting(project=self._project(), by=self.person, at=now, text=text)
            return _thanks(request, _("Your question is on the agenda"), _("Both owners are told."))
        meeting = actions.attend_next(project=self._project(), by=self.person, at=now)
        day = {"day": dates.weekday_day(meeting.held_on)}
        return _thanks(request, _("You attend on %(day)s") % day, _("An invitation for your calendar follows by mail."))

    def _project(self) -> Project:
        return get_object_or_404(Project, pk=self.pressed.row)

    def _decision(self) -> Decision:
        return get_object_or_404(Decision.objects.select_related("project"), pk=self.pressed.row)


def _read(decision: Decision) -> str:
    return sha256(f"{decision.decided_on} {decision.text}".encode()).hexdigest()


def _thanks(request: HttpRequest, title: str, text: str) -> HttpResponse:
    return notice(request, title=title, texts=[text])


class DigestForm(ErrorTexts, forms.Form):
    wanted = forms.BooleanField(
        label=gettext_lazy("Send me a digest of the projects that I sponsor, at most once a month"), required=False
    )


class DigestPage(FormPage):
    """One's own."""

    reads = writes = may_read
    title = gettext_lazy("Sponsor's digest")
    lead = gettext_lazy("Three sentences a month about the projects that you sponsor, and what waits for you.")
    form_class = DigestForm

    def get_initial(self) -> dict[str, Any]:
        return {"wanted": wants_digest(self.person)}

    def perform(self, form: DigestForm) -> str:
        actions.want_digest(person=self.person, at=self.now, wanted=form.cleaned_data["wanted"])
        return reverse("digest")
