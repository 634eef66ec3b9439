"""The door for a web server.  Everything is loaded with it: what cannot be stops the start."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("RECOURSE_SEES", "")  # each request sees what its own actor may
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # the first who asks does not wait for pages to be loaded
# What is loaded stays: without this, Python looks through all of it again while somebody waits.
gc.collect()
gc.freeze()
