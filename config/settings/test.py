"""Settings of the test suite: a database of its own, nothing leaves the machine, mistakes are loud."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="wrapup-tests-"))

from config.settings.base import *

SECRET_KEY = "only-the-tests-are-signed-with-this-key"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LANGUAGE_CODE = "en"
