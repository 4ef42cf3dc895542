"""The streams described for machines: AsyncAPI 3.0, at `/api/v2/asyncapi.json`.

Polling is plain HTTP and described with the rest of the API. docs/protocol.md is the same for
people.
"""

from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from realtime.catalogue import WHEN, Schema, event_schema, schemas
from realtime.conversation import MAX_MESSAGE_BYTES, ClientPing, Subscribe
from realtime.events import Envelope, EventType
from realtime.hub import Hello
from realtime.refusals import method_not_allowed
from realtime.subscription import Ping, Reset

SCHEMAS = "#/components/schemas/{name}"

FRAMES: dict[str, tuple[type, str]] = {
    "hello": (Hello, "The first frame: where the stream starts, and how often it is heard of"),
    "ping": (Ping, "Nothing to say; how far this client has been served"),
    "reset": (Reset, "Drop what you hold, fetch the state again, and go on from this `seq`"),
}
ANSWERS: dict[str, tuple[dict[str, Schema], str]] = {
    "pong": ({"id": {}}, "The answer to a ping, with its id"),
    "error": (
        {
            "code": {"type": "string"},
            "message": {"type": "string"},
            "retry_after": {
                "type": "integer",
                "description": "Where the client is not let in: seconds before it may try again",
            },
        },
        "What was wrong with a message, or with the query",
    ),
}
OPTIONAL = {"retry_after"}  # fields that not every answer has
REQUESTS: dict[str, tuple[type, str]] = {
    "subscribe": (Subscribe, "Replaces the selection without a gap; what is left out passes all"),
    "client_ping": (ClientPing, "Answered by a pong"),
}
TICKET: Schema = {"type": "string", "description": "In the place of a token or session; good once"}
QUERY: dict[str, Schema] = {
    "since": {"type": "string", "description": "The id of the last event that is known"},
    "types": {"type": "string", "description": "Types between commas; `alert_*` names several"},
    "filter": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Matchers of alert labels; all must hold, and what has no labels passes",
    },
    "ticket": TICKET,
}
# One of them is needed where AUTH_REQUIRED is set.
SECURITY: dict[str, Schema] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A JWT or a token made in admin, with the scope `read`",
    },
    "session": {
        "type": "httpApiKey",
        "name": "sessionid",
        "in": "cookie",
        "description": "The cookie of a person who is signed in",
    },
    "ticket": {
        "type": "httpApiKey",
        "name": "ticket",
        "in": "query",
        "description": "Of `POST /api/v2/events/ticket`, for browsers",
    },
}
BATCH: Schema = {"type": "string", "enum": ["1"], "description": "A message may be an array"}


@csrf_exempt  # answers another method itself, with 405
def asyncapi(request: HttpRequest) -> HttpResponse:
    """The description, with this site as its server."""
    if request.method not in ("GET", "HEAD"):
        return method_not_allowed(request, "GET, HEAD")
    body = msgspec.json.encode(document(request.get_host(), request.is_secure()))
    response = HttpResponse(body, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def document(host: str, secure: bool) -> dict[str, Any]:
    """AsyncAPI 3.0: two channels, the events that both carry, and what else is said on each."""
    schemes = [{"$ref": f"#/components/securitySchemes/{name}"} for name in SECURITY]
    needed = {"security": schemes} if settings.AUTH_REQUIRED else {}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Watchfire’s streams",
            "version": settings.VERSION,
            "description": "Every change as it happens, from one durable log: the same events, in "
            "the same order, over Server-Sent Events and WebSocket.",
            "license": {"name": "Apache 2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "http": {"host": host, "protocol": "https" if secure else "http"} | needed,
            "websocket": {"host": host, "protocol": "wss" if secure else "ws"} | needed,
        },
        "channels": {"sse": _sse_channel(), "websocket": _websocket_channel()},
        "operations": _operations(),
        "components": {
            "messages": _messages(),
            "schemas": _schemas(),
            "securitySchemes": SECURITY,
        },
    }


def _sse_channel() -> Schema:
    return {
        "address": "/api/v2/events/stream",
        "title": "Server-Sent Events",
        "description": "An event is one `data` line with its `id`; a frame about the stream itself "
        "is named by its `event` line. HTTP's `Last-Event-ID` comes before `since`.",
        "servers": [{"$ref": "#/servers/http"}],
        "messages": _listed([*EventType, *(f"sse_{name}" for name in FRAMES)]),
    }


def _websocket_channel() -> Schema:
    said = [*FRAMES, *ANSWERS]
    query = {"type": "object", "properties": {**QUERY, "batch": BATCH}}
    return {
        "address": "/ws/dashboard",
        "title": "WebSocket",
        "description": "Text messages. What is not an event has its name as `type`. A client's "
        f"message is at most {MAX_MESSAGE_BYTES} bytes.",
        "servers": [{"$ref": "#/servers/websocket"}],
        "messages": _listed([*EventType, *(f"websocket_{name}" for name in said), *REQUESTS]),
        "bindings": {"ws": {"method": "GET", "query": query, "bindingVersion": "0.1.0"}},
    }


def _operations() -> dict[str, Schema]:
    query = {"type": "object", "properties": QUERY}
    binding = {"http": {"method": "GET", "query": query, "bindingVersion": "0.3.0"}}
    said = [*EventType, *(f"websocket_{name}" for name in [*FRAMES, *ANSWERS])]
    streamed = [*EventType, *(f"sse_{name}" for name in FRAMES)]
    return {
        "streamEvents": _operation("send", "sse", streamed) | {"bindings": binding},
        "sendEvents": _operation("send", "websocket", said),
        "takeRequests": _operation("receive", "websocket", [*REQUESTS]),
    }


def _operation(action: str, channel: str, messages: list[str]) -> Schema:
    where = f"#/channels/{channel}"
    listed = [{"$ref": f"{where}/messages/{name}"} for name in messages]
    return {"action": action, "channel": {"$ref": where}, "messages": listed}


def _listed(names: list[str]) -> dict[str, Schema]:
    return {str(name): {"$ref": f"#/components/messages/{name}"} for name in names}


def _messages() -> dict[str, Schema]:
    messages = {str(t): _message(t, WHEN[t], t) for t in EventType}
    for name, (struct, summary) in FRAMES.items():
        messages[f"sse_{name}"] = _message(name, summary, struct.__name__)
    for name, (_, summary) in (FRAMES | ANSWERS).items():
        messages[f"websocket_{name}"] = _message(name, summary, f"websocket_{name}")
    for name, (struct, summary) in REQUESTS.items():
        messages[name] = _message(name, summary, struct.__name__)
    return messages


def _message(name: str, summary: str, schema: str) -> Schema:
    return {"name": str(name), "summary": summary, "payload": _reference(schema)}


def _schemas() -> dict[str, Schema]:
    structs = [struct for struct, _ in (FRAMES | REQUESTS).values()]
    found = schemas(SCHEMAS, Envelope, *structs)
    for event_type in EventType:
        found[event_type.value] = event_schema(event_type, SCHEMAS, Envelope.__name__)
    for name, (struct, _) in FRAMES.items():
        found[f"websocket_{name}"] = {"allOf": [_typed(name, {}), _reference(struct.__name__)]}
    for name, (fields, _) in ANSWERS.items():
        found[f"websocket_{name}"] = _typed(name, fields)
    return found


def _typed(name: str, fields: dict[str, Schema]) -> Schema:
    properties = {"type": {"type": "string", "enum": [name]}, **fields}
    required = [name for name in properties if name not in OPTIONAL]
    return {"type": "object", "required": required, "properties": properties}


def _reference(name: str) -> Schema:
    return {"$ref": SCHEMAS.format(name=name)}
