"""The application as ASGI servers see it."""

import os
import warnings

from django.conf import settings
from django.core.asgi import get_asgi_application

from joinedup.core.body_limit import BodyLimit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joinedup.config.settings")
# Static files and downloads are read from the disk a piece at a time, which is what the warning asks to be sure of.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
application = BodyLimit(
    get_asgi_application(),
    uploads=settings.UPLOAD_PATHS,
    large=settings.UPLOAD_BYTES,
    cookie=str(settings.SESSION_COOKIE_NAME),
)
