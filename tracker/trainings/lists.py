"""The list of trainings, as CSV and Excel as well."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read, may_write_some
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.projects.lists import lists
from tracker.trainings.filters import TrainingFilters
from tracker.trainings.models import Training, TrainingState
from tracker.trainings.sentences import BADGES, barrier_of, rule, taught_by


class TrainingList(ListPage):
    """The latest first. A file of it can be imported again."""

    reads = writes = may_read
    name, title = "training-list", _("Trainings")
    template_name = "tracker/trainings/list.html"
    filterset_class = TrainingFilters
    filters = {
        "state": _("State"), "barrier": _("Barrier"), "it_took_part": _("IT took part"), "held_on_from": _("From"),
        "held_on_to": _("To"),
    }  # fmt: skip
    searches = ("topic", "teacher_name", "barrier_text", "project__name")
    ordering = ("-held_on", "-id")
    columns = (
        Column("topic", _("Topic"), lambda row: row.topic, order=F("topic"),
               address=lambda row: address_of("training", row.pk)),
        Column("held_on", _("Day"), lambda row: row.held_on, order=F("held_on")),
        Column("state", _("State"), lambda row: label_of(TrainingState, row.state), order=F("state"),
               state=lambda row: BADGES[row.state], in_file=lambda row: row.state),
        Column("taught_by", _("Taught by"), taught_by,
               in_file=lambda row: row.teacher.email if row.teacher else row.teacher_name),
        Column("library_people", _("People of the library"), lambda row: row.library_people,
               order=F("library_people")),
        Column("it_people", _("People of IT"), lambda row: row.it_people, order=F("it_people")),
        Column("barrier", _("Barrier"), lambda row: barrier_of(row) or None, order=F("barrier"),
               in_file=lambda row: row.barrier),
        Column("project", _("Project"), lambda row: row.project),
        Column("hours", _("Hours"), lambda row: row.hours, order=F("hours"), chosen=False),
        Column("cost", _("Cost"), lambda row: row.cost, chosen=False),
        Column("currency", _("Currency"), lambda row: row.currency or None, chosen=False),
        Column("barrier_text", _("Barrier in words"), lambda row: row.barrier_text or None, chosen=False),
        Column("links", _("Certificates and links"), lambda row: "\n".join(row.links) or None, chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Training]:
        return Training.objects.select_related("project", "teacher")

    def extra(self) -> dict[str, Any]:
        person = current_person(self.request)
        return {"lists": lists(person, self.name), "adds": may_write_some(person.roles), "rule": rule()}
