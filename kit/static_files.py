"""Static files while the front end is built anew under a running server."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Whitenoise, which reads the folder once at the start: a file that is gone since is not found instead of an
    error, and one that came since is served."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the file, or hand the request on."""
        path = request.path_info
        if self.autorefresh or not path.startswith(self.static_prefix):
            return super().__call__(request)  # type: ignore[no-any-return]
        file = self.files.get(path) or self.find_file(path)
        if file is None:
            return self.get_response(request)
        try:
            response = self.serve(file, request)
        except FileNotFoundError:
            self.files.pop(path, None)
            return self.get_response(request)
        self.files[path] = file
        return response  # type: ignore[no-any-return]
