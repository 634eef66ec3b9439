"""A CMS-1500 (02/12) by the fields of its fillable form: what it says, item by item.

    paper = read_cms_1500(document, received=date(2026, 3, 9))
    paper.unread                  # every item that could not be read, and why

Nothing is filled in for what is not there.  What only a person can read from the form (a tick
between two boxes, an amount without cents) is named.
"""

from datetime import date

from claims.papers.form_items import Items, UnableToReadItem, Unread
from claims.papers.paper_claim import PaperAddress, PaperClaim, PaperLine, PaperPerson
from claims.papers.paper_lines import diagnoses_of, lines_of
from kernel.documents.pages import Document

ICD_10_SINCE = date(2015, 10, 1)
"""Services from this day on are coded in ICD-10-CM (45 CFR 162.1002(c)), whatever item 21 says."""

KNOWN = ("insurance_id", "pt_name", "cpt1", "ch1", "t_charge")
YES_NO = {"YES": "Y", "NO": "N"}
PROGRAMS = {
    **{"MEDICARE": "MB", "MEDICAID": "MC", "TRICARE": "CH", "CHAMPVA": "VA"},
    **{"GROUP": "CI", "FECA": "FI", "OTHER": "ZZ"},
}
RELATIONS = {"S": "18", "M": "01", "C": "19", "O": "G8"}


class UnableToFindForm(ValueError):
    """The document is no CMS-1500 with form fields; the message says what it is."""


def read_cms_1500(document: Document) -> PaperClaim:
    """UnableToFindForm where there are no fields of this form, or none is filled in."""
    if not document.readable:
        raise UnableToFindForm(f"the document is {document.state} ({document.why})")
    if not document.fields:
        raise UnableToFindForm("it has no form fields: a picture of a form is read by a person")
    missing = [name for name in KNOWN if name not in document.fields]
    if missing:
        raise UnableToFindForm(f"its fields are not those of a CMS-1500 (no {', '.join(missing)})")
    if not any(document.fields.get(name) for name in KNOWN):
        raise UnableToFindForm("the form is blank")
    return _claim(Items(document.fields, document.doubtful))


def _claim(ask: Items) -> PaperClaim:
    patient = _patient(ask)
    relationship = ask.need("6", "relationship", lambda: ask.box("rel_to_ins", RELATIONS)) or ""
    diagnoses = diagnoses_of(ask)
    lines = lines_of(ask, len(diagnoses))
    onset, accident = _illness(ask)
    frequency, original = _frequency(ask)
    return PaperClaim(
        program=ask.may("1", "program", lambda: ask.box("insurance_type", PROGRAMS)) or "",
        member_id=ask.need("1a", "insured's number", lambda: ask.text("insurance_id")) or "",
        patient=patient,
        insured=_insured(ask, relationship),
        relationship=relationship,
        group_number=ask.text("ins_policy"),
        plan_name=ask.text("ins_plan_name"),
        another_plan=_yes_no(ask, "11d", "another health plan", "ins_benefit_plan"),
        employment=_yes_no(ask, "10a", "employment", "employment"),
        auto=_yes_no(ask, "10b", "auto accident", "pt_auto_accident"),
        other_accident=_yes_no(ask, "10c", "other accident", "other_accident"),
        accident_state=ask.text("accident_place").upper(),
        claim_codes=ask.text("50"),
        released=bool(ask.text("pt_signature")),
        assigned_to_provider=bool(ask.text("ins_signature")),
        onset=onset,
        accident=accident,
        referring=(ask.text("85").upper(), ask.text("ref_physician"), ask.text("id_physician")),
        hospital=(
            ask.may("18", "hospitalized from", lambda: _from_to(ask, "hosp", "_from")),
            ask.may("18", "hospitalized to", lambda: _from_to(ask, "hosp", "_end")),
        ),
        additional=ask.text("96"),
        diagnoses=diagnoses,
        icd_9=_is_icd_9(ask, lines),
        frequency=frequency,
        original=original,
        authorization=ask.text("prior_auth").replace(" ", ""),
        lines=lines,
        tax_id=(ask.need("25", "tax number", lambda: _tax_id(ask)) or ""),
        tax_id_kind=ask.need("25", "SSN or EIN", lambda: _tax_kind(ask)) or "",
        account=ask.text("pt_account"),
        assignment=_assignment(ask),
        total=ask.need("28", "total charge", lambda: ask.money("t_charge")),
        paid=ask.may("29", "amount paid", lambda: ask.money("amt_paid")),
        signed=bool(ask.text("physician_signature")),
        facility=_named_place(ask, "32", "fac", "pin1", needed=False),
        billing=_named_place(ask, "33", "doc", "pin", needed=True),
        payer_name=ask.text("insurance_name"),
        unread=tuple(ask.unread),
    )


def _yes_no(ask: Items, item: str, what: str, name: str) -> str:
    return ask.may(item, what, lambda: ask.box(name, YES_NO)) or ""


def _assignment(ask: Items) -> str:
    return ask.need("27", "assignment", lambda: ask.box("assignment", YES_NO)) or ""


def _patient(ask: Items) -> PaperPerson | None:
    name = ask.need("2", "patient's name", lambda: ask.name("pt_name"))
    born = ask.need("3", "birth date", lambda: ask.day("birth", short=False))
    sex = ask.may("3", "sex", lambda: ask.box("sex", {"M": "M", "F": "F"})) or ""
    address = _address(ask, "pt")
    return PaperPerson(*name, address, born, sex) if name else None


def _insured(ask: Items, relationship: str) -> PaperPerson | None:
    """The insured, where that is somebody else."""
    if relationship in ("", "18"):
        return None
    name = ask.need("4", "insured's name", lambda: ask.name("ins_name"))
    born = ask.may("11a", "insured's birth date", lambda: ask.day("ins_dob", short=False))
    sexes = {"MALE": "M", "FEMALE": "F"}
    sex = ask.may("11a", "insured's sex", lambda: ask.box("ins_sex", sexes)) or ""
    address = _address(ask, "ins")
    return PaperPerson(*name, address, born, sex) if name else None


def _address(ask: Items, stem: str) -> PaperAddress:
    return PaperAddress(
        ask.text(f"{stem}_street"),
        ask.text(f"{stem}_city"),
        ask.text(f"{stem}_state").upper(),
        ask.text(f"{stem}_zip").replace("-", ""),
    )


def _illness(ask: Items) -> tuple[date | None, date | None]:
    """Item 14 with its qualifier 431 (onset), item 15 with 439 (accident)."""
    first = ask.may("14", "date of illness", lambda: ask.day("cur_ill", short=True))
    other = ask.may("15", "other date", lambda: ask.day("sim_ill", short=True))
    qualified = {ask.text("73"): first, ask.text("74"): other}
    for item, name, day in (("14", "73", first), ("15", "74", other)):
        if day and ask.text(name) not in ("431", "484", "439", "454", "304", "453", "090", "444"):
            ask.unread.append(Unread(item, "qualifier", f"{ask.text(name)!r}", needed=False))
    return qualified.get("431"), qualified.get("439")


def _from_to(ask: Items, stem: str, end: str) -> date | None:
    return ask.day(stem, end, short=True)


def _is_icd_9(ask: Items, lines: tuple[PaperLine, ...]) -> bool:
    """By the indicator; without one, by the day of service (see `ICD_10_SINCE`)."""
    said = ask.text("99icd")
    if said in ("0", "9"):
        return said == "9"
    before = any(line.first < ICD_10_SINCE for line in lines)
    why = f"{said!r} is neither 0 nor 9" if said else "empty"
    ask.unread.append(Unread("21", "ICD indicator", why, needed=before))
    return False


def _frequency(ask: Items) -> tuple[str, str]:
    """Item 22: empty on an original claim."""
    code = ask.text("medicaid_resub")
    if code and code not in ("1", "7", "8"):
        ask.unread.append(Unread("22", "resubmission code", f"{code!r}", needed=True))
    return code or "1", ask.text("original_ref")


def _tax_id(ask: Items) -> str:
    number = ask.text("tax_id").replace("-", "").replace(" ", "")
    if number and not (len(number) == 9 and number.isascii() and number.isdigit()):
        raise UnableToReadItem(f"{ask.text('tax_id')!r} has not nine digits")
    return number


def _tax_kind(ask: Items) -> str:
    return ask.box("ssn", {"SSN": "SY", "EIN": "EI"})


def _named_place(
    ask: Items, item: str, stem: str, npi: str, *, needed: bool
) -> tuple[str, PaperAddress, str]:
    """Items 32 and 33: name, address and NPI."""
    question = ask.need if needed else ask.may
    name = question(item, "name", lambda: ask.text(f"{stem}_name")) or ""
    street = question(item, "street", lambda: ask.text(f"{stem}_street")) or ""
    location = question(item, "city, state, ZIP code", lambda: ask.place(f"{stem}_location"))
    number = question(f"{item}a", "NPI", lambda: ask.text(npi)) or ""
    return name, PaperAddress(street, *(location or ("", "", ""))), number
