"""The file's text as it may be shown: without its secrets, and without its comments. Pure.

What Alertmanager hides is hidden, and so is whatever else has a name as secrets have: too much is
better than too little, as long as Alertmanager's own tools can read what is left.
"""

import math
import re

import yaml

from dashboard.alertmanager_yml.tree import read_yaml

SECRET = "<secret>"  # noqa: S105 - what stands in the place of one
HIDDEN = "xxxxx"  # the same inside of a URL, which could not be read with the other
HIDDEN_URL = f"https://{SECRET}"  # where Alertmanager before 0.26 reads nothing but a URL

# Parts without secrets, whose keys are label names or the like and mean nothing.
_OPEN = {"route", "inhibit_rules", "templates", "mute_time_intervals", "time_intervals"}
_OPEN_IN_RECEIVER = {"name", "labels"}

_SECRET_KEY = re.compile(
    r"(?:.*_)?(?:password|passphrase|passwd|secrets?|tokens?|token_id|credentials|keys?|cookies?)"
    r"|authorization|http_headers|proxy_connect_header"
    r"|webhook_url|mattermost_webhook_url|slack_api_url"
)
_HIDDEN_URL_IN = {"webhook_configs": {"url"}}
# Elsewhere these are public addresses.
_SECRET_IN = {
    "webhook_outputs": {"url"},
    "slack_configs": {"api_url"},
    "tracing": {"headers"},
}
_NOT_SECRET = re.compile(r"files|.*_file|type")  # plain values below a secret key

_NULL, _TEXT = "tag:yaml.org,2002:null", "tag:yaml.org,2002:str"
_USER = re.compile(r"(://)[^/\s?#]*@")
_QUERY = re.compile(
    r"([?&][^=&#\s]*(?:pass|secret|token|key|auth|sig|credential)[^=&#\s]*=)[^&#\s]+", re.IGNORECASE
)


def without_secrets(text: str) -> str:
    """A good file's document, written anew with every alias and merge key spelt out."""
    node = read_yaml(text, [])
    if not isinstance(node, yaml.MappingNode):
        return ""
    for key, value in node.value:
        if key.value == "receivers":
            for receiver in value.value:
                _hide_in_pairs(receiver, "receivers", _OPEN_IN_RECEIVER)
        elif key.value not in _OPEN:
            _hide_in(value, key.value)
    shown = yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=math.inf)
    return str(shown)


def _hide_in(node: yaml.Node, within: str) -> None:
    """Hide what is secret below this key."""
    if isinstance(node, yaml.MappingNode):
        _hide_in_pairs(node, within)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _hide_in(item, within)
    else:
        node.value = _QUERY.sub(rf"\1{HIDDEN}", _USER.sub(rf"\1{HIDDEN}@", node.value))


def _hide_in_pairs(
    node: yaml.MappingNode, within: str, but: frozenset[str] | set[str] = frozenset()
) -> None:
    for key, value in node.value:
        name = key.value.lower().replace("-", "_")
        if name in but:
            continue
        if name in _HIDDEN_URL_IN.get(within, ()):
            _hide_all(value, HIDDEN_URL)
        elif _SECRET_KEY.fullmatch(name) or name in _SECRET_IN.get(within, ()):
            _hide_all(value)
        else:
            _hide_in(value, name)


def _hide_all(node: yaml.Node, by: str = SECRET) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(value, yaml.MappingNode) or not _NOT_SECRET.fullmatch(key.value):
                _hide_all(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _hide_all(item)
    elif isinstance(node, yaml.ScalarNode) and node.value and node.tag != _NULL:
        node.tag, node.value, node.style = _TEXT, by, None
