"""Where a step is shown to everybody who may read it: its own page is a form, for who may write it."""

from django.urls import reverse


def plan_address(project_id: int, step_id: int | None = None) -> str:
    """Of a project's plan, where one of its steps stands."""
    return reverse("project-plan", args=[project_id]) + (f"#step-{step_id}" if step_id else "")
