"""Django's admin with our site in the place of its own. In a module of its own: Django takes one app from apps.py."""

from django.contrib import admin
from django.contrib.admin import apps

#: Other packages' models that nobody writes here: beat.py keeps the timetable, and roles are grants, not groups.
UNUSED = ["ClockedSchedule", "CrontabSchedule", "IntervalSchedule", "PeriodicTask", "SolarSchedule", "Group"]


class AdminConfig(apps.AdminConfig):
    default_site = "accounts.admin_site.Site"

    def ready(self) -> None:
        super().ready()  # finds every class that is registered
        for model in list(admin.site._registry):
            if model.__name__ in UNUSED and model._meta.app_label in ("django_celery_beat", "auth"):
                admin.site.unregister(model)
