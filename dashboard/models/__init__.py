"""What the board knows: alerts, silences, inhibition rules, and the lock that orders changes."""

from dashboard.models.alert import Alert
from dashboard.models.board import Board, BoardModel
from dashboard.models.configuration import Configuration
from dashboard.models.firing_peak import FiringPeak
from dashboard.models.health import HealthComponent, Sender
from dashboard.models.inhibition import InhibitionMatch, InhibitionRule
from dashboard.models.lease import LeaseMembers, LeaseRecord
from dashboard.models.matchers_field import MatchersJSON, validate_matchers
from dashboard.models.silence import Silence

__all__ = [
    "Alert",
    "Board",
    "BoardModel",
    "Configuration",
    "FiringPeak",
    "HealthComponent",
    "InhibitionMatch",
    "InhibitionRule",
    "LeaseMembers",
    "LeaseRecord",
    "MatchersJSON",
    "Sender",
    "Silence",
    "validate_matchers",
]
