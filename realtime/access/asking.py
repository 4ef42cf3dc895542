"""The thread in which streams ask the database who may: where nobody is asked, it never is made."""

from realtime.database_thread import DatabaseThread

PATIENCE_SECONDS = 3.0

database = DatabaseThread("access", PATIENCE_SECONDS)
