"""Settings of the test suite: a database of its own, nothing leaves the machine, mistakes are loud."""

import atexit
import os
import shutil
import tempfile

# Never the folder of a real installation, whatever the environment says; a process that a test starts takes
# the folder which the test names.
if "WRAPUP_TEST_DATA" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="wrapup-tests-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ["DATA_DIR"] = _folder
else:
    os.environ["DATA_DIR"] = os.environ["WRAPUP_TEST_DATA"]

from config.settings.base import *

SECRET_KEY = "only-the-tests-are-signed-with-this-key"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LANGUAGE_CODE = "en"
# A kept connection would be one that the test runner cannot close before it drops the database.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# pytest-django makes undefined template variables fail by an object where Django wants a text.
SILENCED_SYSTEM_CHECKS = ["templates.E002"]

# Tests of Python need no built front end; those in a browser build it first.
DJANGO_VITE = {"default": {"dev_mode": not BUILT_FRONT_END.exists(), "manifest_path": BUILT_FRONT_END}}
# Without it every test client would read each static file once more.
WHITENOISE_AUTOREFRESH = True
