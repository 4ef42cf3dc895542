"""Static tokens that were good of late: whoever watches a worker shows one, and must be let in most
of all while the database, which knows them, is away."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.utils import timezone

from dashboard.patient import Question, in_a_thread
from realtime.access import identifying, standing, static_tokens
from realtime.access.credential import Credential
from realtime.access.denials import BadToken

PATIENCE_SECONDS = 1.0  # for the database
KEPT_SECONDS = 300.0  # since it was last shown: some rounds of any scraper
MOST_TOKENS = 100


class _Remembered:
    """One that was good, by its hash; asked about again each time that it is shown."""

    def __init__(self, credential: Credential, question: Question[Credential]) -> None:
        self.credential = credential
        self.question = question
        self.shown_at = 0.0


class RememberedTokens:
    """While the database does not say in time whether a token is good, it is what it was.

    Nobody can revoke one meanwhile. What is not remembered waits for the database.
    """

    def __init__(
        self,
        begin: Callable[[Callable[[], None]], None] = in_a_thread,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._begin = begin
        self._now = now
        self._lock = threading.Lock()
        self._tokens: OrderedDict[str, _Remembered] = OrderedDict()  # as they were shown

    def of_token(self, token: str) -> Credential:
        """As `identifying.of_token`: raises `BadToken`, and for an unknown one the database's."""
        if not identifying.is_static(token):
            return identifying.of_token(token)
        digest = static_tokens.digest(token)
        remembered = self._find(digest)
        if remembered is None:
            credential = static_tokens.of_digest(digest)
            remembered = _Remembered(credential, Question(lambda: self._ask(digest), self._begin))
        else:
            credential = self._again(remembered)
        self._keep(digest, remembered)
        return credential

    def _again(self, remembered: _Remembered) -> Credential:
        try:
            remembered.credential = remembered.question.answer(PATIENCE_SECONDS)
        except (DatabaseError, TimeoutError):
            if standing.over_by_time([remembered.credential], timezone.now().timestamp()):
                raise BadToken("the token has expired") from None
        return remembered.credential

    def _ask(self, digest: str) -> Credential:
        try:
            return static_tokens.of_digest(digest)
        except BadToken:  # also when nobody waits for the answer any more
            with self._lock:
                self._tokens.pop(digest, None)
            raise

    def _find(self, digest: str) -> _Remembered | None:
        with self._lock:
            found = self._tokens.get(digest)
        if found is None or self._now() - found.shown_at >= KEPT_SECONDS:
            return None
        return found

    def _keep(self, digest: str, remembered: _Remembered) -> None:
        remembered.shown_at = self._now()
        with self._lock:
            self._tokens[digest] = remembered
            self._tokens.move_to_end(digest)
            while len(self._tokens) > MOST_TOKENS:
                self._tokens.popitem(last=False)


remembered_tokens = RememberedTokens()
