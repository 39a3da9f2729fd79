"""The pages behind the buttons of a message, which need no sign-in, and each person's own preferences, which do. A GET
only shows: mail scanners follow links. Each view makes one domain call."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.pages import current_person, institution_of
from accounts.people.models import Person
from accounts.permissions import may_administer
from foundation.errors import Forbidden, Refused
from foundation.pages.base import RefusalTold, notice
from foundation.permissions import access, anyone, public
from foundation.signed_links import ExpiredLink
from foundation.tenancy import across_institutions, within
from tracker.delivery.actions import delivery_preference_of
from tracker.delivery.forecast import next_message, say_next
from tracker.delivery.forms import DeliveryPreferenceForm
from tracker.reminders import actions, answer_notices, links
from tracker.reminders.actions import AlreadyAnswered
from tracker.reminders.forms import MetForm, PreferenceForm, SnoozeForm
from tracker.reminders.models import Reminder
from tracker.reminders.outcome_table import outcome_table
from tracker.reminders.queries import outcomes, snoozes_of, who_met

PAGES = "tracker/reminders"
SHOWN = 100  # rows of a list
#: The answer in the address -> the label of the button that gives it.
SUBMIT = {
    "we-met": gettext_lazy("Log meeting"),
    "we-did-not": gettext_lazy("We did not meet"),
    "snooze": gettext_lazy("Snooze"),
    "resume": gettext_lazy("Start again"),
}


@method_decorator(never_cache, name="dispatch")
class AnswerView(View):
    """we-met, we-did-not, snooze or resume, for whoever has the message."""

    reads = writes = public

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            pk = links.read_reminder(kwargs["token"])
        except ExpiredLink:
            return notice(request, **answer_notices.link_expired(), status=410)
        with across_institutions():
            reminder = (
                Reminder.objects.select_related("person__team", "project__cadence", "institution", "meeting")
                .filter(pk=pk or 0, person__is_active=True)
                .first()
            )
        if reminder is None:
            raise Http404
        self.reminder, self.answer, self.now = reminder, kwargs["answer"], timezone.now()
        self.today = reminder.institution.day(self.now)
        with within(reminder.institution_id):
            return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.reminder.answer:
            return notice(request, **answer_notices.answered(self.reminder, self.today))
        if not actions.may_answer(reminder=self.reminder, met=self.answer == "we-met"):
            why = _("Only people of the project and managers log its meetings.")
            return notice(request, **answer_notices.refused(why), status=403)
        return self._ask(self._form(), status=200)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form is not None and not form.is_valid():
            return self._ask(form, status=422)
        chosen: dict[str, Any] = form.cleaned_data if form is not None else {}
        try:
            return notice(request, **self._act(chosen))
        except AlreadyAnswered as already:
            return notice(request, **answer_notices.answered(already.reminder, self.today), status=409)
        except Forbidden as refusal:
            return notice(request, **answer_notices.refused(str(refusal)), status=403)
        except Refused as refusal:
            if form is None:
                return notice(request, **answer_notices.refused(str(refusal)), status=422)
            for field, why in refusal.fields.items():
                form.add_error(field if field in form.fields else None, why)
            return self._ask(form, status=422)

    def _act(self, chosen: dict[str, Any]) -> dict[str, Any]:
        """What is said of it afterwards."""
        who: dict[str, Any] = {"reminder": self.reminder, "by": self.reminder.person, "at": self.now}
        project: Any = self.reminder.project
        if self.answer == "we-met":
            return answer_notices.met(actions.answer_met(**who, **chosen), project, self.today)
        if self.answer == "snooze":
            return answer_notices.snoozed(project, actions.answer_snooze(**who, **chosen), self.today)
        if self.answer == "resume":
            actions.answer_resume(**who)
            return answer_notices.resumed()
        return answer_notices.did_not_meet(project, actions.answer_did_not(**who), self.today)

    def _form(self, data: Any = None) -> MetForm | SnoozeForm | None:
        if self.answer == "we-met":
            today = self.today
            asked = self.reminder.meeting
            day = asked.held_on if asked is not None and asked.held_on <= today else today
            traced = self.reminder.institution.requires_trace
            return MetForm(data, today=today, requires_trace=traced, initial={"held_on": day})
        return SnoozeForm(data) if self.answer == "snooze" else None

    def _ask(self, form: MetForm | SnoozeForm | None, *, status: int) -> HttpResponse:
        people = []
        if self.answer == "we-met" and self.reminder.project is not None:
            people = who_met(self.reminder.project, self.reminder.meeting)
        title = self.reminder.project.name if self.reminder.project is not None else _("Your reminders")
        context = {"title": title, "submit": SUBMIT[self.answer], "form": form, "people": people, "answer": self.answer}
        return render(self.request, f"{PAGES}/confirm.html", context, status=status)


@access(reads=public)
def explain_sample(request: HttpRequest) -> HttpResponse:
    """Where the buttons of a sample lead: for whoever has the mail, and without an effect."""
    return notice(request, **answer_notices.sample())


@access(reads=anyone, writes=anyone)
def preferences(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    preference, delivery = actions.preference_of(person), delivery_preference_of(person)
    form = PreferenceForm(
        request.POST or None, instance=preference, initial={"wanted": preference.opted_out_at is None}
    )
    delivery_form = DeliveryPreferenceForm(request.POST or None, instance=delivery)
    if request.method == "POST" and all([form.is_valid(), delivery_form.is_valid()]):
        actions.save_preference(
            preference=form.save(commit=False),
            delivery=delivery_form.save(commit=False),
            by=person,
            at=timezone.now(),
            wanted=form.cleaned_data["wanted"],
        )
        wanted = form.cleaned_data["wanted"]
        messages.success(request, _("Saved.") if wanted else _("Saved. You will get no reminders."))
        return redirect("preferences")
    now = timezone.now()
    today = preference.institution.day(now)
    coming = next_message(person, preference.institution, delivery, at=now)
    context = {
        "next_message": say_next(coming, delivery, at=now),
        "form": form,
        "delivery_form": delivery_form,
        "preference": preference,
        "snoozes": snoozes_of(person, today=today),
        "outcomes": outcome_table(_outcomes(person).filter(person=person)[:SHOWN]),
    }
    status = 422 if form.errors or delivery_form.errors else 200
    return render(request, f"{PAGES}/preferences.html", context, status=status)


@access(reads=may_administer)
def sent(request: HttpRequest) -> HttpResponse:
    """What went out in the institution and how it ended; for administrators."""
    found = _outcomes(current_person(request))[:SHOWN]
    return render(request, f"{PAGES}/sent.html", {"outcomes": outcome_table(found, show_person=True)})


def _outcomes(person: Person) -> QuerySet[Reminder, Reminder]:
    return outcomes(at=timezone.now(), zone=institution_of(person).time_zone)


@require_POST
@access(writes=anyone)
def send_sample(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    with RefusalTold(request):
        actions.send_sample(person=person, at=timezone.now())
        messages.success(request, _("The sample is on its way. It arrives within a few minutes."))
    return redirect("preferences")


@require_POST
@access(writes=anyone)
def wake(request: HttpRequest, project_id: int) -> HttpResponse:
    person = current_person(request)
    actions.end_snooze(person=person, project_id=project_id, by=person, at=timezone.now())
    messages.success(request, _("Reminders of this project are on again."))
    return redirect("preferences")


@require_POST
@access(writes=anyone)
def resume(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    actions.resume(person=person, by=person, at=timezone.now())
    messages.success(request, _("Reminders are on again."))
    return redirect("preferences")
