"""The sides and roles that a person can have, and the scopes of a token. Imports none of our modules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    LIBRARY = "library", _("Library")
    IT = "it", _("IT")
    LEADERSHIP = "leadership", _("Leadership")
    OTHER = "other", _("Other")


class Role(models.TextChoices):
    READER = "reader", _("Reader")
    STAFF = "staff", _("Staff")
    MANAGER = "manager", _("Manager")
    DEAN = "dean", _("Dean")
    ADMIN = "admin", _("Administrator")
    CONSORTIUM = "consortium", _("Consortium reader")


class Scope(models.TextChoices):
    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
