"""Static files while the front end is built anew."""

import pytest
from django.http import HttpResponseNotFound
from django.test import RequestFactory

from kit.static_files import StaticFiles


@pytest.fixture
def folder(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STATIC_ROOT = None
    settings.WHITENOISE_AUTOREFRESH = False
    (tmp_path / "main-0a1b2c3d.css").write_text("body {}")
    return tmp_path


def status(server, name):
    answer = server(RequestFactory().get(f"/static/{name}"))
    b"".join(answer)  # read to its end, the file is closed
    return answer.status_code


def test_a_file_that_is_gone_since_the_start_is_not_found_and_a_new_one_is_served(folder):
    server = StaticFiles(lambda request: HttpResponseNotFound())
    assert status(server, "main-0a1b2c3d.css") == 200
    (folder / "main-0a1b2c3d.css").unlink()
    (folder / "main-4e5f6a7b.css").write_text("body { color: red }")
    assert [status(server, "main-0a1b2c3d.css") for _ in range(2)] == [404, 404]
    assert [status(server, "main-4e5f6a7b.css") for _ in range(2)] == [200, 200]
    assert [status(server, name) for name in ("../manage.py", "%2e%2e/manage.py", "")] == [404, 404, 404]
