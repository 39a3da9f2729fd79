#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    if sys.argv[1:] == ["version"]:  # Django's own command of this name tells Django's
        from collab.version import VERSION

        sys.exit(print(VERSION))  # noqa: T201
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
