"""How Django connects to its database, beside where that is. Pure."""

from typing import Any

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"

# A worker that is stopped or cut off in the middle of a change must not keep the others waiting.
POSTGRESQL_OPTIONS = (
    "-c lock_timeout=5000 -c idle_in_transaction_session_timeout=8000 -c tcp_user_timeout=15000"
)


def with_options(config: dict[str, Any]) -> dict[str, Any]:
    """An entry of Django's DATABASES, with what our use of SQLite or PostgreSQL needs."""
    own = config.get("OPTIONS", {})
    if config["ENGINE"] == SQLITE:
        options = own | {
            # A writer takes its lock at BEGIN, so that it waits instead of failing later.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        return config | {"OPTIONS": options}
    options = {
        # Under ASGI a connection lives for one request; the pool keeps the real ones open.
        # Its waits are shorter than a sender's patience (Prometheus: 10 s).
        "pool": {"min_size": 1, "max_size": 20, "timeout": 2, "reconnect_timeout": 4},
        "connect_timeout": 3,
        "tcp_user_timeout": 15_000,
        **own,
        "options": f"{POSTGRESQL_OPTIONS} {own.get('options', '')}".strip(),
    }
    # A restarted server costs no request its answer.
    return config | {"OPTIONS": options, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
