"""Texts that somebody means ill with, or that only a machine can have made."""

from hypothesis import strategies as st

TEXTS = [
    "",
    " ",
    "\r",
    "\n",
    "\r\n\r\n",
    "\nevent: bye\ndata: {}\n\n",
    "\nid: x-1\n\n",
    "\nretry: 1\n",
    "data: x\r\rdata: y",
    "\u2028\u2029\u0085\x0b\x0c",
    "\ufeffbom",
    "\u202eright to left\u202c\u2066\u200f",
    "\ufffd\ufffe\uffff",
    "\U0001f469\u200d\U0001f680",
    "e\u0301\u0301\u0301" * 50,
    "\x01\x1b[31m\x7f",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</script><!--",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}${jndi:ldap://x}",
    "'; DROP TABLE dashboard_alert; --",
    "%s%n%(x)s{0}{x!r}",
    "../../../../etc/passwd",
    "__proto__",
    "constructor",
    "=1+1",
    "\\u0000\\ud800",
    "-" * 5_000,
    "٣",
    "NaN",
    "null",
]  # fmt: skip

# What JSON can carry, but for NUL, which is refused, and for what UTF-8 cannot spell.
texts = st.sampled_from(TEXTS) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30
)
names = texts.filter(bool)
