#!/usr/bin/env python3
"""The commands of Recourse: `python manage.py help`."""

import io
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("RECOURSE_SEES", "*")  # whoever runs commands works on all cases


def main() -> None:
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is missing. Run `make setup` once, then .venv/bin/python manage.py …")
    from config.mishap import sentence

    if isinstance(sys.stdout, io.TextIOWrapper):  # what a terminal cannot show is told all the same
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output, as `head` does, has enough.  Python would complain once more
        # when it empties what is left of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as problem:
        words = sentence(problem)
        if words is None or "--traceback" in sys.argv:
            raise
        sys.exit(f"{Path(sys.argv[0]).name}: {words}")


if __name__ == "__main__":
    main()
