"""Django's PostgreSQL, for the project's own server: started when first connected to."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from config import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def was_made(self) -> bool:
        """Whether there is a database at all; connecting to it would make one."""
        return embedded.is_made(settings.DATA_DIR)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        embedded.ensure_database(settings.DATA_DIR)
        return super().get_new_connection(conn_params)
