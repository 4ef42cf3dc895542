"""What is wrong with a regular expression, in the words of Go's RE2 instead of C++'s. Pure."""

_IN_GO = {
    "bad repetition operator": "invalid nested repetition operator",
    "invalid named capture group": "invalid named capture",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "invalid repetition size": "invalid repeat count",
    "missing )": "missing closing )",
    "missing ]": "missing closing ]",
    "no argument for repetition operator": "missing argument to repetition operator",
    "trailing \\": "trailing backslash at end of expression",
}


def in_go(reason: str) -> str:
    """`missing ): (` becomes ``missing closing ): `(` ``; what has no twin stays as it is."""
    what, separator, where = reason.partition(": ")
    if not separator and what not in _IN_GO:
        return reason
    return f"{_IN_GO.get(what, what)}: `{where}`"
