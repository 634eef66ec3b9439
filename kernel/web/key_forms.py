"""What a browser says of a key, read before the library reads it.

Whatever is sent is an answer that can be refused, never a crash.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.webauthn import forms as library
from allauth.mfa.webauthn.internal import auth
from django import forms


class _Credential(forms.JSONField):
    """The JSON of a credential, of the shape `parse` reads."""

    widget = forms.HiddenInput

    def __init__(self, parse: Callable[[Any], object]) -> None:
        super().__init__(required=True)
        self._parse = parse

    def to_python(self, value: Any) -> Any:
        credential = super().to_python(value)
        if credential is None:
            return None
        try:
            self._parse(credential)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise forms.ValidationError("The key's answer cannot be read. Try again.") from None
        return credential


def _made() -> _Credential:
    return _Credential(auth.parse_registration_response)


def _shown() -> _Credential:
    return _Credential(auth.parse_authentication_response)


class AddKey(library.AddWebAuthnForm):
    credential = _made()


class SignInByKey(library.LoginWebAuthnForm):
    credential = _shown()


class SecondByKey(library.AuthenticateWebAuthnForm):
    credential = _shown()


class AgainByKey(library.ReauthenticateWebAuthnForm):
    credential = _shown()
