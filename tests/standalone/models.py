from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from foundation.tenancy import ScopedManager, Tenant, TenantForeignKey


class College(models.Model):
    class Meta:
        swappable = "INSTITUTION_MODEL"


class Member(AbstractBaseUser):
    name = models.CharField(max_length=20, unique=True)
    institution = models.ForeignKey(College, on_delete=models.CASCADE)

    USERNAME_FIELD = "name"

    objects: Any = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "id"], name="member_institution_id")]


class Book(Tenant):
    lender = TenantForeignKey(Member, on_delete=models.CASCADE)
