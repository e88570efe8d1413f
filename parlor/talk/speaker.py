"""Who speaks on a connection, and the session by which that is known."""

from __future__ import annotations

from ..errors import BadToken, NotSignedIn
from ..identity.devices import described
from ..live.feed import Recipient
from ..parts import Parts, Wire
from ..settings.addresses import network
from ..store.people.signing_in import tokens
from ..store.people.signing_in.tokens import Token
from ..store.results import NewSession, SessionKind
from ..verbs.people import accounts
from ..wire import Person


class Speaker:
    """
    `person` is None for nobody in particular, as at first; then it is whose
    cookie or token it is, or a guest, as they are called now. `token` is what
    a guest comes back by.

    The end of a session is heard of by the `recipient`, and from before the
    session is looked up, so that none falls in between.
    """

    __slots__ = ("_parts", "_recipient", "_session", "_wire", "person", "token")

    def __init__(self, parts: Parts, connection: Wire, recipient: Recipient) -> None:
        self._parts = parts
        self._wire = connection
        self._recipient = recipient
        self._session: int | None = None
        self.person: Person | None = None
        self.token: Token | None = None

    def find_by_cookie(self) -> None:
        """Be whom the cookie of the handshake names, if anybody."""
        token = self._parts.identity.token_in(self._wire.environ)
        if token is not None:
            self.person = self._person_of(token, "browser")

    def find_by_token(self, text: str) -> None:
        """
        Be the guest whom a token names.

        Raises:
            BadToken: If it is no good.
        """
        token = tokens.read(text) or self._parts.identity.take_up(text, "guest", self._device)
        person = None if token is None else self._person_of(token, "guest")
        if person is None:
            raise BadToken
        self.person, self.token = person, token

    def let_in(self, *, named: bool = True) -> None:
        """
        Turn away who must not come in; without a name of their own, who was somebody, too.

        Raises:
            NotSignedIn: If it is nobody, and guests are not let in, or they would find
                themselves somebody else than they were.
        """
        if self.person is None:
            guests = self._parts.door.open_to == "guests"
            if not guests or (not named and self._was_somebody()):
                raise NotSignedIn

    def become_guest(self, name: str | None, *, lasting: bool = False) -> Person:
        """Be a new guest; a `lasting` one has a session, and can come back by its token."""
        session = NewSession("guest", self._device) if lasting else None
        guest = accounts.enter(self._parts, name, network(self._wire.host), session)
        self.person, self.token = guest.person, guest.token
        self._wire.person_id = guest.person.id
        if guest.token is not None:
            self._watch(guest.token.session)
        return guest.person

    def leave(self) -> None:
        """Hear of no session any more."""
        self._watch(None)

    @property
    def _device(self) -> str:
        return described(self._wire.environ.get("HTTP_USER_AGENT", ""))

    def _was_somebody(self) -> bool:
        """Whether it is a page, which comes of a session, or brings a cookie that is no good."""
        return self._wire.of_a_page or self._parts.identity.was_signed_in(self._wire.environ)

    def _person_of(self, token: Token, kind: SessionKind) -> Person | None:
        self._watch(token.session)
        session = self._parts.identity.session_of(token, kind)
        if session is None:
            self._watch(None)
            return None
        self._wire.person_id = session.user.id
        return session.user.person

    def _watch(self, session: int | None) -> None:
        """Hear of the end of this session, and of no other."""
        if self._session is not None:
            self._parts.hub.sessions.unwatch(self._recipient, self._session)
        self._session = session
        if session is not None:
            self._parts.hub.sessions.watch(self._recipient, session)
