"""Second factors: what the database keeps of them is of no use to who reads the database."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.html import format_html
from qrcode.main import QRCode


class StaffFactors(DefaultMFAAdapter):
    """Secrets of telephones and recovery codes are encrypted under SECRET_KEY.

    After a change of SECRET_KEY, SECRET_KEY_FALLBACKS still opens what the old one closed.
    """

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture for the telephone, as SVG that stands in the page: the strict policy shows no
        picture out of an address."""
        code = QRCode(border=4)
        code.add_data(url)
        code.make(fit=True)
        rows = code.get_matrix()
        drawn = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        shape = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"><path d="{1}"/></svg>'
        )
        return format_html(shape, len(rows), drawn)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name a browser shows when it makes a passkey; its id stays the host's."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Recourse"}


def _keys() -> MultiFernet:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(str(secret))) for secret in secrets])


def _key(secret: str) -> bytes:
    made = HKDF(SHA256(), 32, salt=None, info=b"recourse.second_factors").derive(secret.encode())
    return base64.urlsafe_b64encode(made)
