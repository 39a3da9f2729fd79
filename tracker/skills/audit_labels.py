"""The audit trail's words for skills. What people say of themselves, and what one asks of another, is in no trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.skills.levels import Level
from tracker.skills.models import Skill, SkillFreeze, SkillList, TeachingOffer, TeachingRequest
from tracker.skills.rules.request_state import RequestKind, RequestState

MODELS = {
    "skilllist": AuditedModel(
        _("List of skills"),
        lambda: SkillList.objects.all(),
        str,
        {"name": AuditedField(_("Name")), "source": AuditedField(_("Source"))},
        lambda row: reverse("skill-list"),
    ),
    "skill": AuditedModel(
        _("Skill"),
        lambda: Skill.objects.all(),
        str,
        {
            "skill_list": AuditedField(_("List"), of="skilllist"),
            "area": AuditedField(_("Area")),
            "name": AuditedField(_("Skill")),
            "wanted": AuditedField(_("Wanted level"), choices=Level),
            "retired_on": AuditedField(_("Retired on")),
        },
        lambda row: reverse("skill", args=[row.pk]),
    ),
    "teachingoffer": AuditedModel(
        _("Offer to teach"),
        lambda: TeachingOffer.objects.select_related("skill"),
        lambda row: str(row.skill),
        {"skill": AuditedField(_("Skill"), of="skill"), "person": AuditedField(_("Person"), of="person")},
        lambda row: reverse("skill", args=[row.skill_id]),
    ),
    "teachingrequest": AuditedModel(
        _("Session"),
        lambda: TeachingRequest.objects.filter(kind=RequestKind.SESSION).select_related("skill"),
        lambda row: str(row.skill),
        {
            "skill": AuditedField(_("Skill"), of="skill"),
            "teacher": AuditedField(_("Teacher"), of="person"),
            "window": AuditedField(_("Time")),
            "state": AuditedField(_("State"), choices=RequestState),
        },
        lambda row: reverse("skill", args=[row.skill_id]),
    ),
    "skillfreeze": AuditedModel(
        _("Figures of skills"),
        lambda: SkillFreeze.objects.all(),
        str,
        {"frozen_on": AuditedField(_("Frozen on"))},
        lambda row: reverse("skills"),
    ),
}
ACTIONS = {
    "skill.list.add": _("added a list of skills"),
    "skill.add": _("added a skill"),
    "skill.update": _("changed a skill"),
    "skill.retire": _("retired a skill, or brought it back"),
    "skill.offer": _("offered to teach a skill"),
    "skill.offer.withdraw": _("no longer offers to teach a skill"),
    "skill.session.ask": _("asked somebody to hold a session"),
    "skill.session.answer": _("answered whether they hold a session"),
    "skill.session.withdraw": _("withdrew a request to hold a session"),
    "skill.freeze": _("froze the figures of skills"),
}
