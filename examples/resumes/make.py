"""`python examples/resumes/make.py` draws the sample resumes of an invented person anew."""

from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).parent
INK, ACCENT, PALE = HexColor("#222831"), HexColor("#1f6f78"), HexColor("#e8f1f2")
LEFT, RIGHT = 40, 215
SIDE = (
    ("Contact", ["maya.lindqvist@mail.example", "+46 70 123 45 67", "Gothenburg, Sweden"]),
    ("Links", ["linkedin.com/in/maya-lindqvist", "github.com/mayalindqvist"]),
    ("Skills", ["Python", "PostgreSQL", "Apache Kafka", "FastAPI", "Docker", "Kubernetes"]),
    ("Languages", ["Swedish (native)", "English (fluent)", "German (B1)"]),
)
MAIN = (
    (
        "Summary",
        ["Backend developer who likes systems that lose nothing and say what they do."],
    ),
    (
        "Experience",
        [
            "*Senior Backend Developer",
            "Fjordline Logistics, Gothenburg",
            "March 2021 - Present",
            "Moved order intake from nightly files to events; late orders fell by 70 %.",
            "",
            "*Software Developer",
            "Northgate Health, Malmo",
            "August 2017 - February 2021",
            "Built the booking service of eleven clinics in Python and PostgreSQL.",
        ],
    ),
    (
        "Education",
        [
            "*Master of Science in Computer Science",
            "Chalmers University of Technology",
            "2012 - 2017",
        ],
    ),
    ("Certifications", ["Certified Kubernetes Application Developer"]),
)


def draw(path: Path, *, password: str | None = None) -> None:
    encrypt = StandardEncryption(password) if password else None
    canvas = Canvas(str(path), pagesize=A4, encrypt=encrypt, invariant=1)
    height = A4[1]
    canvas.setFillColor(PALE)
    canvas.rect(0, 0, RIGHT - 20, height, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont("Helvetica-Bold", 24)
    canvas.drawString(RIGHT, height - 70, "Maya Lindqvist")
    canvas.setFont("Helvetica", 12)
    canvas.drawString(RIGHT, height - 90, "Backend Developer")
    column(canvas, LEFT, height - 130, SIDE)
    column(canvas, RIGHT, height - 130, MAIN)
    canvas.linkURL("https://www.linkedin.com/in/maya-lindqvist", (40, 600, 180, 640))
    canvas.save()


def column(canvas: Canvas, x: float, y: float, sections: tuple[tuple[str, list[str]], ...]) -> None:
    for heading, lines in sections:
        canvas.setFillColor(ACCENT)
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(x, y, heading)
        canvas.setFillColor(INK)
        for line in lines:
            y -= 15
            canvas.setFont("Helvetica-Bold" if line.startswith("*") else "Helvetica", 10)
            canvas.drawString(x, y, line.lstrip("*"))
        y -= 30


if __name__ == "__main__":
    draw(HERE / "maya_lindqvist.pdf")
    draw(HERE / "locked.pdf", password="secret")  # noqa: S106  the point of the sample
