from benchmarks.wall import RULES, configuration
from dashboard.alertmanager_yml.document import *
