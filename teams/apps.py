from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TeamsConfig(AppConfig):
    name = "teams"

    def ready(self) -> None:
        """Let every app bring its boxes for the team's home page and its entries of the navigation."""
        autodiscover_modules("panels")
