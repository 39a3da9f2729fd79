"""What an entry of the AI register can be. Imports none of our modules.

Kinds of status, and that an approval stands apart from it, are those that published registers of universities have
(docs/guides/ai-register.md names them). The classes of the EU AI Act are a note: what they ask for, and from when, has
been moved more than once, so that no day of it is a rule here.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AiKind(models.TextChoices):
    USE = "use", _("Use")
    CONCERN = "concern", _("Concern")


class AiArea(models.TextChoices):
    """Where it bites."""

    TEACHING = "teaching", _("Teaching and learning")
    RESEARCH = "research", _("Research")
    ENQUIRIES = "enquiries", _("Enquiries and chat")
    DISCOVERY = "discovery", _("Search and discovery")
    METADATA = "metadata", _("Cataloguing and metadata")
    LICENCES = "licences", _("Licences and e-resources")
    SYSTEMS = "systems", _("Systems and security")
    OFFICE = "office", _("Office work")
    OTHER = "other", _("Other")


class DataClass(models.TextChoices):
    """The highest class of data that it sees, the lowest first."""

    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential")
    RESTRICTED = "restricted", _("Restricted")


class RiskClass(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class EuClass(models.TextChoices):
    PROHIBITED = "prohibited", _("Prohibited practice")
    HIGH = "high", _("High risk")
    TRANSPARENCY = "transparency", _("Transparency duties")
    MINIMAL = "minimal", _("Minimal risk")


class AiStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    PILOT = "pilot", _("Pilot")
    APPROVED = "approved", _("In use")
    PAUSED = "paused", _("Paused")
    RETIRED = "retired", _("Retired")


class AiApproval(models.TextChoices):
    PENDING = "pending", _("Not decided yet")
    YES = "yes", _("Yes")
    CONDITIONS = "conditions", _("Yes, with conditions")
    NO = "no", _("No")


class ReviewReason(models.TextChoices):
    """Why a review is asked for before its day."""

    TOOL = "tool", _("The tool or its version changed")
    VENDOR = "vendor", _("The vendor or its terms changed")
    POLICY = "policy", _("A policy or law changed")
    INCIDENT = "incident", _("Something went wrong")


class ReviewOutcome(models.TextChoices):
    KEPT = "kept", _("Reviewed: nothing to change")
    CHANGED = "changed", _("Reviewed: something must change")
    PAUSED = "paused", _("Reviewed: paused")
    RETIRED = "retired", _("Reviewed: retired")
    PUT_OFF = "put_off", _("Put off")
