"""Django's PostgreSQL, for the project's own server: started when first connected to."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from config import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        embedded.ensure_database(settings.DATA_DIR)
        return super().get_new_connection(conn_params)
