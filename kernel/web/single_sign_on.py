"""Single sign-on by OpenID Connect: whom the house's provider names must be on file here.

The first time, a person is found by username, else by a verified e-mail address; from then on they
are known by the provider's own identifier for them, which nobody can take over by changing a name.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from allauth.account.internal.emailkit import valid_email_or_none
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2CallbackView,
    OAuth2LoginView,
    OAuth2View,
)
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from kernel.people.models import Person

logger = logging.getLogger(__name__)


class UnableToSignOn(ValueError):
    """The provider named somebody who cannot come in; the message says why."""


class NotAnswering(Exception):
    """The provider does not answer, or not as one does."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom the provider names: `identity` is its own identifier, `email` only if it is verified."""

    provider: str
    identity: str
    username: str = ""
    email: str = ""


class HouseAdapter(DefaultSocialAccountAdapter):
    """Nobody gets an account by signing on."""

    def get_provider(self, *args: Any, **named: Any) -> Any:
        provider = super().get_provider(*args, **named)
        provider.oauth2_adapter_class = Asked
        return provider

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        try:
            person = person_named(_named(sociallogin), known=_known(sociallogin))
        except UnableToSignOn as problem:
            said = {"why": str(problem)}
            raise ImmediateHttpResponse(
                render(request, "socialaccount/refused.html", said, status=HTTPStatus.FORBIDDEN)
            ) from None
        if not sociallogin.is_existing:
            sociallogin.connect(request, person.user)


class Asked(OpenIDConnectOAuth2Adapter):
    """What the provider is asked: where it is spoken to, for its token, and who somebody is.  What
    is wrong in an answer, the library says in errors of Python's own."""

    @property
    def openid_config(self) -> Any:
        with _answering():
            said = super().openid_config
            return {each: said[each] for each in _NEEDED} | said

    def get_access_token_data(self, *args: Any, **named: Any) -> Any:
        with _answering():
            return super().get_access_token_data(*args, **named)

    def parse_token(self, data: Any) -> Any:
        with _answering():
            return super().parse_token(data)

    def complete_login(self, *args: Any, **named: Any) -> Any:
        with _answering():
            return super().complete_login(*args, **named)


_NEEDED = ("authorization_endpoint", "token_endpoint")


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (RequestException, AttributeError, KeyError, TypeError, ValueError) as problem:
        raise NotAnswering(repr(problem)) from problem


@login_not_required
def to_the_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider, to say there who one is."""
    return _or_not_answering(OAuth2LoginView, request, provider_id)


@login_not_required
def from_the_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from it, with its word for who one is."""
    return _or_not_answering(OAuth2CallbackView, request, provider_id)


def _or_not_answering(
    view: type[OAuth2View], request: HttpRequest, provider_id: str
) -> HttpResponse:
    """What the library answers; 503, in words, where the provider does not answer as one does.  An
    error of ours is none of the provider's."""
    try:
        return view.adapter_view(Asked(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except NotAnswering as problem:
        logger.warning("the provider of single sign-on: %s", problem, exc_info=True)
        page = "socialaccount/not_answering.html"
        return render(request, page, status=HTTPStatus.SERVICE_UNAVAILABLE)


def person_named(named: Named, *, known: int | None) -> Person:
    """The active person meant; `known` is the user already bound to this identity.

    UnableToSignOn where there is none, more than one, or they are bound to another identity.
    """
    everybody = Person.objects.select_related("user")
    found = list(everybody.filter(user=known)) if known else []
    if not known and named.username:
        found = list(everybody.filter(user__username__iexact=named.username))
    if not known and not found and named.email:
        found = list(everybody.filter(user__email__iexact=named.email))
    if len(found) != 1:
        called = named.username or named.email or "somebody without a name"
        raise UnableToSignOn(f"{called} is not on file here")
    person = found[0]
    if not person.user.is_active:
        raise UnableToSignOn(f"{person.user.get_username()} no longer works here")
    bound = SocialAccount.objects.filter(user=person.user, provider=named.provider)
    if bound.exclude(uid=named.identity).exists():
        raise UnableToSignOn(f"{person.user.get_username()} signs on under another identity")
    return person


def _named(login: Any) -> Named:
    said = login.account.get_provider_account().get_user_data() or {}
    email = valid_email_or_none(said.get("email")) if said.get("email_verified") is True else ""
    username = str(said.get("preferred_username") or "")
    return Named(login.account.provider, login.account.uid, username, email or "")


def _known(login: Any) -> int | None:
    return login.user.pk if login.is_existing else None
