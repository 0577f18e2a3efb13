"""Invented names in several languages; the same number always gives the same name."""

from participants.models import Participant

WOMEN = (
    "Amal", "Hiba", "Lina", "Selam", "Oksana", "Rahel", "Zeinab", "Mariam", "Nadia",
    "Yordanos", "Iryna", "Shirin", "Farah", "Thuy", "Asma", "Ruta", "Sara", "Halyna",
)  # fmt: skip
MEN = (
    "Bereket", "Omar", "Yusuf", "Dawit", "Mykola", "Ali", "Samuel", "Hassan", "Karim",
    "Tesfay", "Andrii", "Reza", "Ibrahim", "Minh", "Khaled", "Filmon", "Jalal", "Petro",
)  # fmt: skip
FAMILIES = (
    "Hagos", "Alnajjar", "Kovalenko", "Tekle", "Hosseini", "Barakat", "Nguyen",
    "Yohannes", "Shevchuk", "Darwish", "Abdi", "Kidane", "Rahimi", "Mansour",
    "Bondarenko", "Warsame", "Haile", "Sabbagh", "Melnyk", "Osman", "Ghebre",
    "Karimi", "Tran",
)  # fmt: skip
LANGUAGES = (
    "arabisk",
    "tigrinya",
    "ukrainsk",
    "dari",
    "somali",
    "farsi",
    "vietnamesisk",
)


def person(number: int) -> dict[str, str]:
    """The name, gender, phone and language of invented person ``number`` (from 0).

    Phone numbers begin with 20 00, case references with DEMO: nobody's.
    """
    is_woman = number % 5 < 3
    given = WOMEN if is_woman else MEN
    gender = Participant.Gender.WOMAN if is_woman else Participant.Gender.MAN
    return {
        "given_name": given[(number * 7) % len(given)],
        "family_name": FAMILIES[(number * 5 + number // 23) % len(FAMILIES)],
        "gender": gender,
        "phone": f"20 00 {number // 100:02d} {number % 100:02d}",
        "interpreter_language": LANGUAGES[number % len(LANGUAGES)],
        "case_reference": f"DEMO-{number:03d}",
    }
