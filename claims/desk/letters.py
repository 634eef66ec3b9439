"""Letters of a claim as they were sent: the page for a screen, and the PDF, byte for byte."""

import base64
import re
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claims.desk.documents import SEALED
from claims.desk.looking import looked
from claims.desk.reaching import claim_page, nothing
from claims.models import Claim
from kernel.letters.models import Letter, LetterAbout
from kernel.web.permitted import actor_for

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@require_safe
@claim_page("letter.read")
def letter(request: HttpRequest, claim: Claim, identity: int) -> HttpResponse:
    """The letter as it was issued, for a screen."""
    found = letter_of(claim.case_id, identity)
    if found is None:
        return nothing(request, f"{claim.number} letter {identity}")
    looked(actor_for(request), claim, f"letter {found.number}")
    return letter_page(found)


@require_safe
@claim_page("letter.read")
def letter_pdf(request: HttpRequest, claim: Claim, identity: int) -> HttpResponse:
    """The letter's PDF, to be saved."""
    found = letter_of(claim.case_id, identity)
    if found is None:
        return nothing(request, f"{claim.number} letter {identity}")
    looked(actor_for(request), claim, f"letter {found.number}: the PDF")
    return pdf_of(found)


def letter_of(case: int, identity: int) -> Letter | None:
    """The letter of this id, where it is about the case."""
    about = LetterAbout.objects.filter(case=case, letter=identity)
    return Letter.objects.filter(pk__in=about.values("letter")).first()


def letter_page(found: Letter) -> HttpResponse:
    """Its page.  Its own style is let in by its digest, and nothing else is."""
    allowed = " ".join(digest_of(each) for each in _STYLE.findall(found.html)) or "'none'"
    policy = f"default-src 'none'; style-src {allowed}; sandbox; frame-ancestors 'none'"
    return HttpResponse(found.html, headers=SEALED | {"Content-Security-Policy": policy})


def pdf_of(found: Letter) -> HttpResponse:
    """Its PDF, never opened as one of our pages."""
    name = f'attachment; filename="{found.number}.pdf"'
    headers = SEALED | {"Content-Disposition": name}
    return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=headers)


def digest_of(style: str) -> str:
    """A style as a policy names it."""
    return f"'sha256-{base64.b64encode(sha256(style.encode()).digest()).decode()}'"
