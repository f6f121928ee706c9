"""The door for a web server. Serving is production unless DEBUG says otherwise."""

import os
from importlib import import_module
from io import StringIO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if not os.environ.get("DEBUG", "").strip():  # set but empty is not set
    os.environ["DEBUG"] = "0"

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
# Django runs its system checks for commands only; a server with a bad key must not start either.
call_command("check", databases=["default"], stdout=StringIO())  # that all is well is no line of a log
# Every web server loads this module, and nothing else does. The schedule brings the engine with it.
if settings.SCHEDULER_IN_WEB:
    import_module("bank_transfers.scheduler").start_in_web_process()
