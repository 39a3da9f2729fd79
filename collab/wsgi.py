import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

application = get_wsgi_application()
gc.freeze()  # what is loaded stays: to look through it for garbage took 90 ms, every three hundred requests or so
