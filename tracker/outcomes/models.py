"""Decisions, actions and agenda items. May import meetings, projects and accounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.tenancy import SameInstitution, ScopedManager, Tenant
from tracker.meetings.models import Meeting
from tracker.projects.models import Project


class Decision(Tenant):
    """What was decided, and which side was not in the room when it was."""

    institution = models.ForeignKey("accounts.Institution", on_delete=models.CASCADE, related_name="+", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="decisions", db_constraint=False)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions", db_constraint=False
    )
    text = models.TextField(max_length=5000)
    decided_on = models.DateField()
    library_in_room = models.BooleanField(default=False)
    it_in_room = models.BooleanField(default=False)
    leadership_in_room = models.BooleanField(default=False)
    awaits_leadership = models.BooleanField(default=False, help_text=_("Leadership must still agree"))
    review_on = models.DateField(null=True, blank=True)
    in_room: models.ManyToManyField[Person, "DecisionVoice"] = models.ManyToManyField(
        Person, through="DecisionVoice", related_name="+"
    )

    class Meta:
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="decision_institution_id"),
            SameInstitution("project", name="decision_project_same_institution"),
            SameInstitution("meeting", name="decision_meeting_same_institution"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def missing_sides(self) -> list[str]:
        """Of the two sides that joint work needs, those that were not in the room."""
        return [
            side
            for side, present in ((Side.LIBRARY.value, self.library_in_room), (Side.IT.value, self.it_in_room))
            if not present
        ]


class DecisionVoice(models.Model):
    """A person's part in a decision: was in the room, or must still agree (and has, since `agreed_on`)."""

    institution = models.ForeignKey("accounts.Institution", on_delete=models.CASCADE, related_name="+")
    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="voices", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    side = models.CharField(max_length=12, choices=Side)
    in_room = models.BooleanField(default=False)
    must_agree = models.BooleanField(default=False)
    agreed_on = models.DateField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="decision_voice_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="decision_voice_side_known"),
            SameInstitution("decision", name="decision_voice_decision_same_institution"),
            SameInstitution("person", name="decision_voice_person_same_institution"),
        ]


class ActionState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Action(Tenant):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="actions", db_constraint=False)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions", db_constraint=False
    )
    text = models.TextField(max_length=2000)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=ActionState, default=ActionState.OPEN)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ActionState.values), name="action_state_known"),
            SameInstitution("project", name="action_project_same_institution"),
            SameInstitution("meeting", name="action_meeting_same_institution"),
            SameInstitution("owner", name="action_owner_same_institution"),
        ]

    def __str__(self) -> str:
        return self.text


class AgendaItem(Tenant):
    """A point to talk about. Without a meeting it waits for the project's next one; not reached, it is carried over."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="agenda_items", db_constraint=False)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="agenda_items", db_constraint=False
    )
    text = models.CharField(max_length=500)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    reached = models.BooleanField(default=False)
    carried_from = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            SameInstitution("project", name="agenda_item_project_same_institution"),
            SameInstitution("meeting", name="agenda_item_meeting_same_institution"),
            SameInstitution("carried_from", name="agenda_item_carried_from_same_institution"),
        ]

    def __str__(self) -> str:
        return self.text
