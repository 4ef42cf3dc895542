"""What this program says it is, to people and to programs that choose by it what they ask for."""

import platform
import sys

from django.conf import settings

# The API that is spoken: amtool and karma read it as the version of an Alertmanager.
ALERTMANAGER_VERSION = "0.34.0"

# The labels of `alertmanager_build_info`, all of them Alertmanager's.
BUILD_INFO = {
    "version": ALERTMANAGER_VERSION,
    "revision": settings.VERSION,
    "branch": "watchfire",
    "goversion": f"python{platform.python_version()}",
    "goos": sys.platform,
    "goarch": platform.machine(),
    "tags": "",
}
