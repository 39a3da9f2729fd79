"""The timetable. Beat only wakes up: tasks look for what is due in the database; a lost or doubled tick is harmless.

django-celery-beat keeps it in the database. Tasks are named here, and live in the slices' tasks.py.
"""

from typing import Any

from collab import environment

#: A name that a person reads -> the task, and the seconds between two ticks.
SCHEDULE: dict[str, dict[str, Any]] = {
    "forget old idempotency keys": {"task": "foundation.sweep_idempotency_keys", "schedule": 3600},
    "forget old sessions and sign-ins": {"task": "accounts.forget_sign_ins", "schedule": 24 * 3600},
    "seal the audit trail": {"task": "accounts.seal_audit_trail", "schedule": 3600},
    "send links that set a password": {"task": "accounts.send_password_links", "schedule": 10},
    "send notices about accounts": {"task": "accounts.send_notices", "schedule": 10},
    "plan messages and send what is due": {"task": "delivery.tick", "schedule": environment.delivery_tick()},
    "keep the standing of past weeks": {"task": "reports.keep_weeks", "schedule": 3600},
    "check and import large files of meetings": {"task": "intake.import_uploads", "schedule": 5},
    "plan the next meetings of each series": {"task": "meetings.plan_series", "schedule": 3600},
    "open and close polls": {"task": "polls.open_and_close", "schedule": 300},
    "end requests to teach, and freeze figures of skills": {"task": "skills.sweep", "schedule": 3600},
    "forget drafts of meetings": {"task": "meetings.forget_drafts", "schedule": 3600},
    "read the states of tickets": {"task": "tickets.read_states", "schedule": 60},
    "tell sponsors of goals that clash": {"task": "goals.tell_sponsors", "schedule": 3600},
    "tell owners of reviews in the AI register": {"task": "ai_register.tell_due_reviews", "schedule": 3600},
    "ask leadership about barriers that repeat": {"task": "trainings.decide_on_barriers", "schedule": 3600},
    "begin projects whose first day has come": {"task": "playbooks.begin_runs", "schedule": 3600},
    "roll stored cadences over into a new week": {"task": "projects.roll_weeks_over", "schedule": 60},
}
