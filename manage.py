#!/usr/bin/env python3
"""The commands of Recourse: `python manage.py help`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is missing. Run `make setup` once, then .venv/bin/python manage.py …")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
