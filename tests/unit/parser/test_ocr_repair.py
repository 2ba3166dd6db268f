"""What OCR spoils in addresses and numbers is mended; what was right is left alone."""

import pytest

from services.parser.ocr.repair import repaired


@pytest.mark.parametrize(
    ("seen", "printed"),
    [
        ("jane.roe©example.com", "jane.roe@example.com"),
        ("jane.roe@example.corn", "jane.roe@example.com"),
        ("jane.roe@ example .com", "jane.roe@example.com"),
        ("jane@example,com", "jane@example.com"),
        ("roe@example.netwww.roe.example.com", "roe@example.net www.roe.example.com"),
        ("roe@example.comlinkedin.com/in/roe", "roe@example.com linkedin.com/in/roe"),
        ("+49 3O 1234 567l", "+49 30 1234 5671"),
        ("Acme Freight- Yard Marshal", "Acme Freight - Yard Marshal"),
        ("2019 - 2021Teacher", "2019 - 2021 Teacher"),
        ("Laurea inConservazione", "Laurea in Conservazione"),
        ("Nurse,Perth", "Nurse, Perth"),
        ("Iwinter@example.com", "lwinter@example.com"),
        ("I.debenedictis@studio.example.it", "l.debenedictis@studio.example.it"),
        ("www.Iwinter.example.com", "www.lwinter.example.com"),
        ("Conserveries de I'Iroise", "Conserveries de l'Iroise"),
        ("Foreman, Fort Hollis, NC 1 05/2016", "Foreman, Fort Hollis, NC | 05/2016"),
        ("ArchiCAD/Rilievo laser / Primus/", "ArchiCAD / Rilievo laser / Primus /"),
        ("Linkedln", "LinkedIn"),
    ],
)
def test_a_misread_contact_or_header_is_mended(seen: str, printed: str) -> None:
    assert repaired(seen) == printed


@pytest.mark.parametrize(
    "text",
    [
        "jane.roe@example.com",
        "www.example.com/jane",
        "https://www.linkedin.com/in/roe",
        "iManage, LinkedIn, PostgreSQL",
        "part-time, C1/C2",
        "SAP S/4HANA, ISO 9001",
        "2019 - 2021",
        "I'm here, I've read it",
        "Engineer I 2019 - 2021",
        "Welder, Level 12 2019",
        "CI/CD, TCP/IP",
        "+44 20 7946 0018",
    ],
)
def test_what_was_read_right_stays(text: str) -> None:
    assert repaired(text) == text
