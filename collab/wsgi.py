import gc
import os

from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from collab import zones

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

application = get_wsgi_application()
zones.warn_when_old(timezone.now().date())
gc.freeze()  # what is loaded stays: to look through it for garbage took 90 ms, every three hundred requests or so
