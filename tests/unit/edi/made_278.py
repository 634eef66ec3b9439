"""278 requests for tests: invented people and clinicians."""

from tests.authorizing import OTHER, SURGEON

HEAD = (
    "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*PLAN           *260302*1000*^*00501*"
    "000000001*0*P*:~GS*HI*CLINIC*PLAN*20260302*1000*1*X*005010X217~"
)


def request(number: str, *, last: str = "FERN", first: str = "AMARA", **changed: str) -> list[str]:
    """The segments of one request between ST and SE; `changed` replaces whole segments by name,
    an empty one takes it out."""
    rows = {
        "bht": "BHT*0007*13*R1*20260302*1000",
        "umo": "HL*1**20*1~NM1*X3*2*LONE PINE HEALTH PLAN*****PI*12345",
        "requester": f"HL*2*1*21*1~NM1*1P*2*ELM CLINIC*****XX*{OTHER}",
        "subscriber": f"HL*3*2*22*1~NM1*IL*1*{last}*{first}****MI*{number}",
        "dmg": "",
        "event": "HL*4*3*EV*1",
        "trn": "TRN*1*T1*9CLINIC000*DESK",
        "um": "UM*HS*I*20*11:B*****Y",
        "ref": "",
        "dtp": "",
        "hi": "HI*ABK:M1711",
        "hsd": "",
        "giver": f"NM1*SJ*1*ROWE*IDA****XX*{SURGEON}",
        "service": "HL*5*4*SS*0~TRN*1*L1*9CLINIC000",
        "dates": "DTP*472*RD8*20260310-20260609",
        "sv1": "SV1*HC:99204**UN*2",
    }
    return [part for row in {**rows, **changed}.values() if row for part in row.split("~")]


def event_only(number: str, **changed: str) -> list[str]:
    """A request without services of its own: the opinion as such."""
    gone = {"service": "", "dates": "", "sv1": "", "event": "HL*4*3*EV*0"}
    said = {"dtp": "DTP*AAH*RD8*20260310-20260609", "hsd": "HSD*VS*2"}
    return request(number, **{**gone, **said, **changed})


def file_of(*requests: list[str]) -> bytes:
    """An interchange with a transaction set for each."""
    text = HEAD
    for place, body in enumerate(requests, 1):
        rows = [f"ST*278*{place:04d}*005010X217", *body, f"SE*{len(body) + 2}*{place:04d}"]
        text += "".join(f"{row}~" for row in rows)
    return (text + f"GE*{len(requests)}*1~IEA*1*000000001~").encode("latin-1")


def segments(data: bytes) -> list[list[str]]:
    """A file read by nothing but its marks."""
    rows = data.decode("latin-1").replace("\n", "").split("~")
    return [row.split("*") for row in rows if row]
