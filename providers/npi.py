"""The National Provider Identifier and its check digit."""


def is_npi(text: str) -> bool:
    """Ten digits, the first 1 or 2, whose Luhn sum with the prefix 80840 is a multiple of ten.

    >>> is_npi("1234567893"), is_npi("1234567890")
    (True, False)
    """
    if len(text) != 10 or not (text.isascii() and text.isdigit()) or text[0] not in "12":
        return False
    doubled = (int(digit) * 2 for digit in text[-2::-2])
    plain = sum(int(digit) for digit in text[-1::-2])
    return (24 + plain + sum(number // 10 + number % 10 for number in doubled)) % 10 == 0
