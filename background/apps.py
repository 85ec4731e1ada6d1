from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class BackgroundConfig(AppConfig):
    name = "background"

    def ready(self) -> None:
        """Let every app bring its kinds of jobs: each file of its `jobs` package."""
        for app in apps.get_app_configs():
            if app.module and module_has_submodule(app.module, "jobs"):
                package = import_module(f"{app.name}.jobs")
                for found in iter_modules(getattr(package, "__path__", [])):
                    import_module(f"{package.__name__}.{found.name}")
