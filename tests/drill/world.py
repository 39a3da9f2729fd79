"""The tables, and what the load of the drill needs: people who are due, a project, a token, and somebody who can sign
in. Prints it as JSON.

python -m tests.drill.world DUE PEOPLE, into the database of the environment.
"""

import json
import sys
from datetime import timedelta

PASSWORD = "a long word for the drill"


def make(due_people: int) -> dict[str, object]:
    from django.core.management import call_command
    from django.utils import timezone

    from foundation.tenancy import across_institutions
    from tests.factories.api import make_token
    from tests.factories.due import make_due_people
    from tests.factories.projects import make_world

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    today = timezone.now().date()
    world = make_world(active_on=today - timedelta(weeks=9))
    make_due_people(due_people, 2, today=today)
    with across_institutions():
        world.librarian.set_password(PASSWORD)
        world.librarian.save()
        return {
            "token": make_token(world.librarian),
            "email": world.librarian.email,
            "project": world.project.pk,
            "attendees": [world.librarian.pk, world.engineer.pk],
        }


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(make(int(sys.argv[1]))))
