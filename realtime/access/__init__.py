"""Who may: pages by their origin, people by their session, programs by their token."""

from realtime.access.origins import OwnOrigin

__all__ = ["OwnOrigin"]
