"""Pages of trainings. Each makes one domain call."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, ImportPage, current_person, institution_of
from accounts.permissions import may_read, may_write_some
from foundation.pages.base import RefusalTold, success_with_undo
from foundation.permissions import access
from tracker.trainings import actions, sentences
from tracker.trainings.forms import ContactForm, OutcomeForm, TrainingForm, TrainingsFileForm
from tracker.trainings.models import Training, TrainingState
from tracker.trainings.permissions import may_write_training
from tracker.trainings.queries import people_of
from tracker.trainings.table_of_trainings import label_of_column

_BEHIND = ("project", "teacher", "organiser", "meeting", "counted_in__decision")


@require_GET
@access(reads=may_read)
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """What was taught to how many, or what was in the way and what came of it."""
    person = current_person(request)
    found = get_object_or_404(Training.objects.select_related(*_BEHIND), pk=pk)
    writes = may_write_training(person, found)
    shown = {
        "training": found,
        "badge": (sentences.BADGES[found.state], found.get_state_display()),
        "barrier": sentences.barrier_of(found),
        "taught_by": sentences.taught_by(found),
        "people": sentences.people(found),
        "cost": sentences.cost(found),
        "today": institution_of(person).day(timezone.now()),
        "writes": writes,
        "asks": writes and found.state == TrainingState.PLANNED,
        "counts": writes and found.joins_both and found.meeting is None,
        "decision": found.counted_in.decision if found.counted_in is not None else None,
        "rule": sentences.rule(),
    }
    return render(request, "tracker/trainings/training.html", shown)


class AddTraining(FormPage):
    reads = writes = may_write_some
    title = gettext_lazy("Add a training")
    lead = gettext_lazy("One that took place, that is planned, or that did not take place: say what was in the way.")
    submit = gettext_lazy("Add")
    cancel = "training-list"
    form_class: Any = TrainingForm
    done = gettext_lazy("Training added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        row = Training(institution_id=self.institution_id)
        return {**super().get_form_kwargs(), "instance": row, "person": self.person}

    def get_initial(self) -> dict[str, Any]:
        return {"organiser": self.person.pk}

    def perform(self, form: TrainingForm) -> str:
        row = actions.add_training(institution_id=self.institution_id, **form.action_arguments(), **self.context)
        return reverse("training", args=[row.pk])


class _OneTraining(FormPage):
    reads = writes = may_write_some

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.training = get_object_or_404(Training.objects.select_related("project"), pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_write_training(self.person, self.training)

    def cancels_to(self) -> str:
        return reverse("training", args=[self.training.pk])


class EditTraining(_OneTraining):
    title = gettext_lazy("Change a training")
    form_class = TrainingForm

    def get_form_kwargs(self) -> dict[str, Any]:
        row = Training.objects.get(pk=self.training.pk)
        return {**super().get_form_kwargs(), "instance": row, "person": self.person}

    def perform(self, form: TrainingForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_training(training=self.training, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


class Outcome(_OneTraining):
    """The day has come: yes, with how many people, or no, with the barrier."""

    title = gettext_lazy("Did it take place?")
    form_class = OutcomeForm

    def get_initial(self) -> dict[str, Any]:
        row = self.training
        counts = {name: getattr(row, name) or None for name in ("library_people", "it_people")}
        return {**counts, "barrier": row.barrier, "barrier_text": row.barrier_text, "version": row.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=self.training.topic, **kwargs)

    def perform(self, form: OutcomeForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_training(training=self.training, version=version, **form.action_arguments(), **self.context)
        return self.cancels_to()


class CountAsContact(_OneTraining):
    """It counts as a contact of its project; the meeting can be undone like any."""

    title = gettext_lazy("Count it as a contact")
    lead = gettext_lazy("A meeting of the project is logged on that day, with the people who came.")
    submit = gettext_lazy("Log the contact")
    form_class = ContactForm
    done = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": people_of(self.training)}

    def perform(self, form: ContactForm) -> str:
        attendees = list(form.cleaned_data["attendees"])
        actions.count_as_contact(training=self.training, attendees=attendees, **self.context)
        undo = reverse("training-contact-remove", args=[self.training.pk])
        success_with_undo(self.request, _("The training counts as a contact."), undo=undo)
        return self.cancels_to()


class ImportTrainings(ImportPage):
    reads = writes = may_write_some
    form_class = TrainingsFileForm
    title = gettext_lazy("Import trainings")
    cancel = "training-list"
    label_of_column = staticmethod(label_of_column)

    def add(self, chunks: Iterable[bytes]) -> str:
        count = actions.import_trainings(institution_id=self.institution_id, chunks=chunks, **self.context)
        return ngettext("%(count)d training was added.", "%(count)d trainings were added.", count) % {"count": count}


@require_POST
@access(writes=may_write_some)
def remove_contact(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Training, pk=pk)
    with RefusalTold(request):
        actions.remove_contact(training=row, by=current_person(request), at=timezone.now())
        messages.success(request, _("The training no longer counts as a contact. The meeting is deleted."))
    return redirect("training", pk)


@require_POST
@access(writes=may_write_some)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Training, pk=pk)
    with RefusalTold(request):
        actions.delete_training(training=row, by=current_person(request), at=timezone.now())
        messages.success(request, _("Training deleted."))
        return redirect("training-list")
    return redirect("training", pk)
