"""The one ASGI application that serves pages, the API and streams."""

import os
import warnings

from django.core.asgi import get_asgi_application

# Whitenoise reads its files in blocks of its own; Django would have it say so for each of them.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_asgi_application()
