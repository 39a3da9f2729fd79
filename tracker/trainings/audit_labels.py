"""The audit trail's words for trainings."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from accounts.roles import Side
from tracker.trainings.models import Barrier, Training, TrainingState

MODELS = {
    "training": AuditedModel(
        _("Training"),
        lambda: Training.objects.all(),
        str,
        {
            "topic": AuditedField(_("Topic")),
            "held_on": AuditedField(_("Day")),
            "state": AuditedField(_("State"), choices=TrainingState),
            "organiser": AuditedField(_("Organiser"), of="person"),
            "teacher": AuditedField(_("Taught by"), of="person"),
            "teacher_name": AuditedField(_("Taught by somebody outside")),
            "taught_side": AuditedField(_("Side that taught"), choices=Side),
            "library_people": AuditedField(_("People of the library")),
            "it_people": AuditedField(_("People of IT")),
            "hours": AuditedField(_("Hours")),
            "cost": AuditedField(_("Cost")),
            "currency": AuditedField(_("Currency")),
            "barrier": AuditedField(_("Barrier"), choices=Barrier),
            "barrier_text": AuditedField(_("Barrier in words")),
            "links": AuditedField(_("Certificates and links")),
            "project": AuditedField(_("Project"), of="project"),
            "meeting": AuditedField(_("Contact"), of="meeting"),
        },
        lambda row: reverse("training", args=[row.pk]),
    )
}
ACTIONS = {
    "training.add": _("added a training"),
    "training.update": _("changed a training"),
    "training.delete": _("deleted a training"),
    "training.count": _("counted a training as a contact"),
    "training.uncount": _("no longer counts a training as a contact"),
}
