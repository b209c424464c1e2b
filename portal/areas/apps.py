from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "portal.areas"
    verbose_name = "Places"
