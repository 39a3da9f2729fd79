"""Who may write this very training."""

from accounts.people.models import Person
from accounts.permissions import may_manage, may_write_some
from tracker.projects.permissions import may_write_project
from tracker.trainings.models import Training


def may_write_training(person: Person, training: Training) -> bool:
    """Managers; and staff who organise or teach it, or write its project. Staff add new ones."""
    if may_manage(person.roles):
        return True
    if not may_write_some(person.roles):
        return False
    if training.pk is None or person.pk in (training.organiser_id, training.teacher_id):
        return True
    return training.project is not None and may_write_project(person, training.project)
