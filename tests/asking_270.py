"""An X12 270 written by hand, for tests; each part may be replaced."""

SURGEON = "1245319599"


def inquiry_270(
    *,
    receiver: str = f"NM1*1P*1*ROWE*IDA****XX*{SURGEON}~",
    person: str = "NM1*IL*1*OKAFOR*AMARA****MI*T1~",
    before_person: str = "DMG*D8*19610412*F~",
    asks: str = "EQ*20~",
    below: str = "",
    children: str = "0",
    marks: str = "*:^~",
) -> bytes:
    """One patient who is the subscriber, asked about by a surgeon; `marks` are the delimiters."""
    body = (
        "ST*270*0001*005010X279A1~BHT*0022*13*REF-9*20260302*1000~HL*1**20*1~"
        f"NM1*PR*2*A PLAN*****PI*12345~HL*2*1*21*1~{receiver}HL*3*2*22*{children}~"
        f"TRN*1*T-1*9877281234~{person}{before_person}{asks}{below}"
    )
    count = body.count("~") + 1
    text = (
        "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*PLAN           *260302*1000*^*00501*"
        "000000007*0*P*:~GS*HS*CLINIC*PLAN*20260302*1000*1*X*005010X279A1~"
        f"{body}SE*{count}*0001~GE*1*1~IEA*1*000000007~"
    )
    return text.translate(str.maketrans("*:^~", marks)).encode("latin-1")
