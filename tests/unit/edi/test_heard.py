"""What a partner's acknowledgments say, and who they are from."""

import io

from claims.edi.heard import heard

ISA = (
    "ISA*00*          *00*          *ZZ*{:15}*ZZ*LAKESHORE      *260304*0915*^*00501*{:09d}*0*P*:~"
)


def answer(sender: str, number: int, code: str = "A") -> bytes:
    head = ISA.format(sender, number)
    return f"{head}TA1*000000012*260303*0915*{code}*000~IEA*0*{number:09d}~".encode()


def test_of_a_great_many_acknowledgments_the_first_of_each_sender_is_kept() -> None:
    many = [answer("LAKESIDE", number) for number in range(1, 400)]
    found = heard(
        io.BytesIO(b"".join([*many, answer("HILLSIDE", 400, "R"), answer("LAKESIDE", 401)]))
    )
    assert found is not None
    told = [(each.sender[1], each.control) for each in found.interchanges]
    assert told == [("LAKESIDE", "000000001"), ("HILLSIDE", "000000400")]
    assert (found.accepted, found.rejected) == (
        400,
        ["interchange 000000012 is rejected (R, TA1 000)"],
    )


def test_an_interchange_ends_under_its_own_number_whoever_came_before() -> None:
    """The second is of a sender that was kept: its IEA is held against its own ISA13."""
    whole = answer("LAKESIDE", 1) + answer("LAKESIDE", 2)
    assert heard(io.BytesIO(whole)) is not None
    assert heard(io.BytesIO(whole.replace(b"IEA*0*000000002", b"IEA*0*000000001"))) is None
