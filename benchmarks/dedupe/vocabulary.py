"""Two vocabularies of invented people that share no name: one to develop with, one held out."""

from dataclasses import dataclass


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((left, right) for left, right in (item.split("=") for item in text.split()))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    men: tuple[str, ...]
    women: tuple[str, ...]
    families: tuple[str, ...]
    nicknames: tuple[tuple[str, str], ...]
    twins: tuple[tuple[str, str], ...]
    accented: tuple[tuple[str, str], ...]
    cyrillic: tuple[tuple[str, str, str, str], ...]
    chinese: tuple[tuple[str, str, str, str], ...]
    arabic: tuple[tuple[str, str, str, str], ...]
    greek: tuple[tuple[str, str, str, str], ...]
    korean: tuple[tuple[str, str, str, str], ...]
    romanised: tuple[tuple[str, str, str, str], ...]
    cities: tuple[tuple[str, str, str], ...]
    employers: tuple[str, ...]
    positions: tuple[str, ...]
    providers: tuple[str, ...]
    streets: tuple[str, ...]
    particles: tuple[tuple[str, str], ...]


def _quads(text: str) -> tuple[tuple[str, str, str, str], ...]:
    """Given and family in the script, then both in Latin."""
    return tuple(
        (a, b, c, d) for a, b, c, d in (line.split() for line in text.strip().splitlines())
    )


DEVELOPMENT = Vocabulary(
    men=_words("James Robert Michael Daniel Peter Lukas Marco Pavel Hugo Omar Rohan Felix Anton "
              "Gareth Nils Bruno Tariq Viktor Edwin Milo"),
    women=_words("Mary Linda Susan Katarina Julia Elena Fatima Priya Ingrid Chiara Amelie Nora "
                "Helga Bianca Yasmin Dorota Greta Ruth Camila Sofia"),
    families=_words("Miller Johnson Becker Rossi Novak Lindqvist Okafor Sharma Petrov Dubois "
                   "Castillo Haugen Kowalczyk Brennan Whitfield Zimmer Farrell Monteiro Vasquez "
                   "Thornbury Ackermann Delacroix Hollis Rasmussen Pemberton"),
    nicknames=_pairs("Robert=Bob William=Bill Elizabeth=Liz Katherine=Kate Michael=Mike "
                     "Richard=Dick Margaret=Peggy Alexander=Sasha Thomas=Tom Jennifer=Jen"),
    twins=_pairs("Anna=Hanna Jan=Jana Marta=Marla Daniel=Danilo Ella=Bella Tim=Tom Lena=Lana"),
    accented=_pairs("Müller=Mueller Jürgen=Jurgen Søren=Soren Łukasz=Lukasz José=Jose "
                    "Strauß=Strauss Çelik=Celik Åberg=Aberg Dvořák=Dvorak Núñez=Nunez"),
    cyrillic=_quads("""
Сергей Иванов Sergey Ivanov
Юлия Ковальчук Yulia Kovalchuk
Дмитрий Щербаков Dmitry Shcherbakov
Евгений Чайковский Evgeny Tchaikovsky
"""),
    chinese=_quads("""
伟 王 Wei Wang
静 李 Jing Li
小明 张 Xiaoming Zhang
丽 陈 Li Chen
"""),
    arabic=_quads("""
محمد حسن Mohammed Hassan
فاطمة خليل Fatima Khalil
أحمد منصور Ahmed Mansour
"""),
    greek=_quads("""
Νίκος Παπαδόπουλος Nikos Papadopoulos
Ελένη Γεωργίου Eleni Georgiou
Δημήτρης Αντωνίου Dimitris Antoniou
"""),
    korean=_quads("""
민준 김 Minjun Kim
지우 이 Jiwoo Lee
서연 박 Seoyeon Park
"""),
    romanised=_quads("""
Sergey Tchaikovsky Sergei Chaikovskiy
Yuri Kuznetsov Iurii Kuznetsoff
Mohammed Hussein Muhammad Hossain
Xiaoming Zhang Hsiao-ming Chang
Julia Kovalchuk Yuliya Kowaltschuk
"""),
    cities=(("Boston, MA", "Boston, Massachusetts, USA", "+1617"),
            ("Munich", "München, Germany", "+4989"), ("Warsaw, Poland", "Warszawa", "+4822"),
            ("London, UK", "Greater London", "+4420"), ("Madrid", "Madrid, Spain", "+3491"),
            ("New York, NY", "NYC", "+1212"), ("Prague", "Praha, Czech Republic", "+4202")),
    employers=_listed("Northwind|Globex Corporation|Initech|Umbrella Labs|Stark Logistics|Hooli|"
                    "Vandelay Industries|Soylent Foods|Wayne Shipping|Tyrell Systems"),
    positions=_listed("Software Engineer|Accountant|Project Manager|Nurse|Sales Representative|"
                    "Data Analyst|Electrician|Teacher|Product Designer|Warehouse Clerk"),
    providers=("gmail.com", "outlook.com", "yahoo.com", "gmx.de", "mail.example"),
    streets=("Maple Street", "Hauptstrasse", "Oak Avenue", "Station Road", "Elm Lane"),
    particles=_pairs("van_der_Berg=Vanderberg O'Brien=OBrien De_la_Cruz=Delacruz "
                     "McDonald=Mc_Donald Al-Rashid=Alrashid"),
)  # fmt: skip

HELD_OUT = Vocabulary(
    men=_words("Gordon Wesley Tobias Rafael Ivo Gianluca Stellan Kwame Rashid Arjun Tadeusz Osric "
              "Leopold Matteo Desmond Callum Emeka Isidro Bogdan Thibault"),
    women=_words("Philippa Rosalind Marisol Ottilie Svetlana Nkechi Ayesha Meera Birgitta Ginevra "
                "Celestine Wilhelmina Jolanta Paloma Zeynep Henrike Siobhan Lucinda Tamsin "
                "Ludmila"),
    families=_words("Abernathy Castellano Drummond Eberhart Fitzwilliam Grönlund Hathersage "
                   "Ikwuemesi Jaworski Kirchhoff Lombardo Marchetti Nyström Oyelaran Prendergast "
                   "Quintanilla Radcliffe Sandoval Trevelyan Ulrich Vermeulen Wetherby Yardley "
                   "Zabrowski Bhattacharya"),
    nicknames=_pairs("Theodore=Ted Charles=Chuck Patricia=Trish Edward=Ned Rebecca=Becky "
                     "Francisco=Paco Giuseppe=Beppe Malgorzata=Gosia Johannes=Hans Ekaterina=Katya "
                     "Nicholas=Nick Abigail=Abby Lawrence=Larry Dorothy=Dot Christopher=Kit"),
    twins=_pairs("Maria=Marina Eva=Eve Carl=Carla Leon=Leona Kian=Rian Amelia=Emelia Jaden=Jayden "
                 "Victor=Victoria Mila=Lila Ron=Don"),
    accented=_pairs("Böhm=Boehm Łucja=Lucja Sjögren=Sjogren Þórsson=Thorsson Yılmaz=Yilmaz "
                    "Gonçalves=Goncalves Groß=Gross Škvorecký=Skvorecky Kærgaard=Kaergaard "
                    "Nguyễn=Nguyen"),
    cyrillic=_quads("""
Александр Ющенко Alexander Yushchenko
Ксения Воробьёва Ksenia Vorobyova
Михаил Жуков Mikhail Zhukov
Наталья Цветкова Natalia Tsvetkova
Андрей Хрущёв Andrei Khrushchev
Олександр Шевчук Oleksandr Shevchuk
"""),
    chinese=_quads("""
建国 刘 Jianguo Liu
雪梅 黄 Xuemei Huang
志强 赵 Zhiqiang Zhao
婷婷 周 Tingting Zhou
文 欧阳 Wen Ouyang
"""),
    arabic=_quads("""
خالد إبراهيم Khaled Ibrahim
مريم سليمان Maryam Suleiman
يوسف القاسم Youssef Al-Qasim
سمير حداد Samir Haddad
"""),
    greek=_quads("""
Κωνσταντίνος Βασιλείου Konstantinos Vasileiou
Χριστίνα Οικονόμου Christina Oikonomou
Γιώργος Μιχαηλίδης Giorgos Michailidis
"""),
    korean=_quads("""
수진 최 Soojin Choi
현우 정 Hyunwoo Jung
은지 강 Eunji Kang
"""),
    romanised=_quads("""
Aleksandr Yushchenko Oleksandr Juschtschenko
Mikhail Zhukov Michail Schukow
Khaled Suleiman Khalid Soliman
Yevgenia Tsvetkova Evgeniya Cvetkova
Zhiqiang Zhao Chih-chiang Chao
Giorgos Michailidis Yorgos Mihailidis
"""),
    cities=(("Leeds, UK", "Leeds, West Yorkshire", "+44113"), ("Lyon", "Lyon, France", "+334"),
            ("Vienna", "Wien, Austria", "+431"), ("Lisbon, Portugal", "Lisboa", "+35121"),
            ("Toronto, ON", "Toronto, Canada", "+1416"), ("Cologne", "Köln, Germany", "+49221"),
            ("Austin, TX", "Austin, Texas", "+1512"), ("Krakow", "Kraków, Polska", "+4812")),
    employers=_listed("Brightwater Energy|Halcyon Mutual|Kestrel Aviation|Oakline Builders|"
                    "Pinnacle Dental|Quarry Bank|Redfern Textiles|Solstice Media|Tidewater Marine|"
                    "Verdant Farms|Ironbridge Partners"),
    positions=_listed("Backend Developer|Chef|HR Specialist|Mechanical Engineer|Paralegal|"
                    "Truck Driver|Graphic Designer|Pharmacist|Customer Success Manager|"
                    "Bricklayer|Research Scientist"),
    providers=("gmail.com", "hotmail.com", "icloud.com", "web.de", "orange.fr", "post.example"),
    streets=("Birch Close", "Rue Lafayette", "Kirchgasse", "Willow Crescent", "Ulica Polna"),
    particles=_pairs("von_Stauffen=Vonstauffen D'Angelo=Dangelo Dos_Santos=Santos "
                     "MacGregor=McGregor El-Masri=Elmasri Ten_Brink=Tenbrink"),
)  # fmt: skip
