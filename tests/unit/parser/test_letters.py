"""A cover letter is told by what it says, in any language, and a resume never taken for one."""

import pytest

from schemas.event import BlobRef
from schemas.resume import RejectionCode
from services.parser.enclosures import Enclosure, Letter, letters_beside, resume_of
from services.parser.outcome import Outcome, Parsed, Rejected, Scanned
from services.parser.reading import parse

ENGLISH = """Mara Quill
12 Orchard Row, Leeds
mara.quill@example.com

Application for the post of ward manager

Dear Ms Pemberton,

I am writing to apply for the post that you advertised last week. For the past six years I have
led a team of fourteen nurses, and I took part in moving the whole ward to electronic charts.
What draws me to your hospital is the time that it gives its people to learn.
I would be glad to tell you more in person.

Yours sincerely,
Mara Quill
"""
GERMAN = """Bewerbung als Bauzeichner

Sehr geehrte Frau Obermeyer,

mit großem Interesse habe ich Ihre Anzeige gelesen. Seit 2019 arbeite ich in einem kleinen Büro,
in dem ich vom Aufmaß bis zur Werkplanung alles selbst gezeichnet habe. Ihr Haus kenne ich von der
Sanierung des alten Schlachthofs, und genau solche Aufgaben suche ich.
Über eine Einladung zu einem Gespräch freue ich mich.

Mit freundlichen Grüßen
Jonas Feldkamp
"""
FRENCH = """Objet : candidature au poste de comptable

Madame, Monsieur,

Votre annonce a retenu toute mon attention. Depuis cinq ans, je tiens les comptes de trois
magasins et je prépare les déclarations de la société avec le cabinet qui nous suit.
Je serais heureuse de mettre ce savoir au service de votre équipe et de vous rencontrer bientôt.

Je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.
Odile Marchetti
"""
SPANISH = """Estimado señor Arrieta:

Me dirijo a usted para presentar mi candidatura al puesto de cocinera que publicaron ayer. Durante
ocho años he trabajado en un restaurante de mercado donde la carta cambiaba cada semana, y aprendí
a comprar, a calcular y a enseñar a los más jóvenes.
Quedo a su disposición para una entrevista cuando le convenga.

Atentamente,
Inés Valderrama
"""
ITALIAN = """Gentile dottoressa Ferri,

le scrivo per proporre la mia candidatura come educatrice nella vostra scuola. Da sette anni lavoro
con bambini fra i tre e i sei anni e ho seguito l'apertura di due nuove sezioni.
Sarei felice di incontrarla per raccontarle meglio il mio lavoro e le mie ragioni.

Cordiali saluti
Bianca Rolandi
"""
CHINESE = """尊敬的招聘负责人：

您好！我在贵公司网站上看到数据分析师一职的招聘信息，特此来信申请这个职位。
过去五年我一直在一家物流企业工作，负责搭建报表系统，并带领三位同事完成了仓储数据的整理。
我相信这些经历能够帮助贵公司的团队，期待有机会与您面谈。

此致
敬礼
林晓舟
"""
RESUME = """Mara Quill
mara.quill@example.com | +44 20 7946 0018

Experience
Charge nurse, Aldermoor Hospital, 2019 - present
Led fourteen nurses.
Staff nurse, Fennel Clinic, 2014 - 2019

Education
BSc Nursing, University of Example, 2011 - 2014

Skills
Triage, rostering, wound care
"""
OTHERS = RESUME.replace("Mara Quill", "Tobin Ashgrove").replace("mara.quill", "tobin.ashgrove")


def read(text: str) -> Parsed:
    outcome = parse(text.encode(), "file.txt")
    assert isinstance(outcome, Parsed)
    return outcome


def beside(*outcomes: Outcome) -> list[Enclosure]:
    return [
        Enclosure(BlobRef(sha256=f"{place:064x}", size=1, media_type="text/plain"), outcome)
        for place, outcome in enumerate(outcomes)
    ]


@pytest.mark.parametrize("letter", [ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, CHINESE])
def test_a_letter_is_told_by_its_greeting_its_sentences_and_its_leave(letter: str) -> None:
    assert read(letter).is_letter


@pytest.mark.parametrize(
    "text",
    [
        RESUME,
        f"{ENGLISH}\n{RESUME}",
        f"{RESUME}\nDear reader, thank you.\nYours sincerely\nMara Quill\n",
        "Invoice 12\nDear Sir\nTotal 40 EUR\nKind regards\n",
        "Reference\nMara Quill worked here from 2014 to 2019 and was always kind to everybody.\n",
    ],
)
def test_what_else_is_sent_is_no_letter(text: str) -> None:
    assert not read(text).is_letter


def test_both_files_of_a_mail_agree_on_which_is_the_letter() -> None:
    letter, resume = read(ENGLISH), read(RESUME)
    assert letters_beside(resume, beside(letter)) == [Letter(f"{0:064x}", letter.text)]
    found = resume_of(letter, beside(resume))
    assert found is not None
    assert resume_of(resume, beside(letter)) is None


def test_among_several_resumes_a_letter_is_theirs_whom_it_names() -> None:
    letter, own, others = read(ENGLISH), read(RESUME), read(OTHERS)
    assert letters_beside(own, beside(letter, others))
    assert not letters_beside(others, beside(letter, own))
    found = resume_of(letter, beside(others, own))
    assert found is not None
    assert found.sha256 == f"{1:064x}"
    assert resume_of(read(GERMAN), beside(others, own)) is None


def test_a_letter_alone_or_beside_a_broken_file_stands_for_itself() -> None:
    broken = Rejected(code=RejectionCode.CORRUPT, reason="The file is damaged.")
    assert resume_of(read(ENGLISH), []) is None
    assert resume_of(read(ENGLISH), beside(broken)) is None


def test_a_letter_beside_a_scan_is_the_letter_of_the_scan() -> None:
    assert resume_of(read(ENGLISH), beside(Scanned(pages=1))) is not None
    assert resume_of(read(ENGLISH), beside(Scanned(pages=1), Scanned(pages=1))) is None


def test_a_scan_beside_a_resume_is_kept_without_words() -> None:
    kept = letters_beside(read(RESUME), beside(Scanned(pages=1)))
    assert kept == [Letter(f"{0:064x}", None)]
