"""The words that invented people are made of, by language and trade."""

import random
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    titles: tuple[str, ...]
    companies: tuple[str, ...]
    degrees: tuple[str, ...]
    skills: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """One language's names, places, headings and ways to write dates and numbers."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    places: tuple[str, ...]
    schools: tuple[str, ...]
    summaries: tuple[str, ...]
    tongues: tuple[str, ...]
    headings: dict[str, tuple[str, ...]]
    months: tuple[str, ...]
    now: tuple[str, ...]
    numbers: tuple[str, ...]
    trades: tuple[Trade, ...]
    romaji: tuple[str, ...] = ()

    def phone(self, chance: random.Random) -> str:
        return chance.choice(self.numbers).replace("##", f"{chance.randint(0, 99):02d}")

    def slug(self, given: str, family: str) -> str:
        if self.romaji:
            return self.romaji[(ord(given[0]) + ord(family[0])) % len(self.romaji)]
        plain = (
            unicodedata.normalize("NFKD", f"{given}.{family}").encode("ascii", "ignore").decode()
        )
        return plain.lower().replace(" ", "").replace("'", "")


_ENGLISH = Words(
    given=(
        "Amara",
        "Declan",
        "Ingrid",
        "Rafael",
        "Tamsin",
        "Yusuf",
        "Marguerite",
        "Osei",
        "Priya",
        "Stellan",
        "Winifred",
        "Kenji",
    ),
    family=(
        "Abernathy",
        "Castellano",
        "Dunmore",
        "Eriksen",
        "Fairweather",
        "Holloway-Pike",
        "Iyengar",
        "Kowalczyk",
        "van der Berg",
        "O'Malley",
        "St. Clair",
        "Whitcombe",
    ),
    places=(
        "Portland, OR",
        "Leeds",
        "Boise, Idaho",
        "Hamilton, Ontario",
        "Bristol",
        "Tucson, AZ",
        "Galway, Ireland",
        "Adelaide",
        "Chesterfield",
        "Ashby Falls, VT",
    ),
    schools=(
        "University of Northmoor",
        "Harrowgate College",
        "Lakeview State University",
        "Weald Institute of Technology",
        "St. Aldric's College",
        "Pinecrest Community College",
    ),
    summaries=(
        "Practical and calm, with a record of finishing what was started.",
        "I like work with people, clear numbers and short meetings. Looking for a team that ships.",
        "Ten years of steady results, most of them in charge of a team.",
    ),
    tongues=("English (native)", "Spanish (fluent)", "German (basic)", "Polish (conversational)"),
    headings={
        "summary": ("Summary", "Profile", "About me", "Professional Summary"),
        "experience": (
            "Experience",
            "Work Experience",
            "Employment History",
            "Professional Experience",
            "Career History",
        ),
        "education": (
            "Education",
            "Education & Training",
            "Academic Background",
            "Education and Qualifications",
        ),
        "skills": (
            "Skills",
            "Key Skills",
            "Core Competencies",
            "Areas of Expertise",
            "Skills & Tools",
        ),
        "languages": ("Languages",),
        "references": ("References", "Referees"),
        "contact": ("Contact", "Contact Details"),
        "interests": ("Interests", "Hobbies & Interests"),
    },
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    now=("Present", "present", "Now", "to date", "Current"),
    numbers=(
        "(503) 555-01##",
        "+1 212-555-01##",
        "020 7946 09##",
        "+44 7700 9001##",
        "(08) 5550 11##",
    ),
    trades=(
        Trade(
            ("Senior Software Engineer", "Backend Developer", "Junior Developer", "QA Analyst"),
            (
                "Brightloom Software",
                "Pellucid Data Inc.",
                "Quayside Systems Ltd",
                "Nimbus & Fern",
                "Tessellate",
            ),
            ("BSc in Computer Science", "Higher National Diploma, Computing"),
            (
                "Python",
                "PostgreSQL",
                "Docker",
                "CI/CD",
                "C#",
                "Terraform",
                "REST APIs",
                "Code review",
                "Kafka",
                "Linux",
            ),
            (
                "Moved forty services to containers without a missed release",
                "Cut the nightly batch from six hours to fifty minutes",
                "Wrote the on-call handbook that three teams now use",
            ),
        ),
        Trade(
            ("Ward Manager", "Staff Nurse", "Healthcare Assistant", "Student Nurse"),
            (
                "Marlow General Hospital",
                "Cedar Court Care Home",
                "Riverside Surgery",
                "Halden Children's Clinic",
                "Northfield Hospice",
            ),
            ("BSc (Hons) Adult Nursing", "Diploma in Health Studies"),
            (
                "Wound care",
                "Medication rounds",
                "Phlebotomy",
                "Care planning",
                "Infection control",
                "Triage",
                "Patient advocacy",
                "SystmOne",
            ),
            (
                "Led a ward of twenty-two beds and a team of nineteen",
                "Falls went down by a third within a year",
                "Mentored students from two universities",
            ),
        ),
        Trade(
            (
                "Finance Manager",
                "Management Accountant",
                "Assistant Accountant",
                "Accounts Payable Clerk",
            ),
            (
                "Orchard Lane Foods",
                "Hollis & Grey LLP",
                "Tidewater Marine Supplies",
                "Keystone Castings plc",
                "Juniper Housing Trust",
            ),
            ("BA Accounting and Finance", "Certificate in Bookkeeping"),
            (
                "Month-end close",
                "Budgeting",
                "Xero",
                "Excel",
                "VAT returns",
                "Cash flow forecasting",
                "Payroll",
                "Sage 200",
            ),
            (
                "Closed the month in four working days, down from nine",
                "Found and recovered £41,000 of double payments",
                "Prepared board packs for three subsidiaries",
            ),
        ),
        Trade(
            ("Head Chef", "Sous Chef", "Line Cook", "Kitchen Porter"),
            (
                "The Copper Kettle",
                "Saltmarsh Hotel",
                "Bistro Ravel",
                "Fennel & Rye",
                "Harbour House",
            ),
            ("Diploma in Culinary Arts", "High School Diploma"),
            (
                "Menu costing",
                "Pastry",
                "Food safety",
                "Stock control",
                "Butchery",
                "Team training",
                "Allergen management",
            ),
            (
                "Ran a kitchen of nine and 120 covers a night",
                "Brought food cost from 36% to 29%",
                "Changed the menu with the seasons",
            ),
        ),
        Trade(
            ("Warehouse Supervisor", "Forklift Operator", "Order Picker", "Delivery Driver"),
            (
                "Meridian Freight",
                "Stonebridge Distribution",
                "Parcelway Logistics",
                "Greenline Haulage Co.",
                "Cobalt Cold Stores",
            ),
            ("High School Diploma", "Certificate in Logistics"),
            (
                "Forklift licence",
                "Inventory counts",
                "Route planning",
                "SAP",
                "Load securing",
                "Manual handling",
                "RF scanning",
            ),
            (
                "Supervised a shift of fourteen pickers",
                "No lost-time accident in three years",
                "Loaded thirty trailers a night",
            ),
        ),
        Trade(
            ("Marketing Director", "Brand Manager", "Marketing Coordinator", "Sales Associate"),
            (
                "Larkspur Media",
                "Vantage Outdoor Group",
                "Penrose Cosmetics",
                "Sable & Stone",
                "Kitebird Studios",
            ),
            ("MBA", "B.A. in Communication"),
            (
                "Campaign planning",
                "Copywriting",
                "Google Analytics",
                "SEO",
                "Figma",
                "Event management",
                "Budget control",
            ),
            (
                "Launched two product lines in eleven countries",
                "Grew the newsletter from 4,000 to 61,000 readers",
                "Halved the price of a lead",
            ),
        ),
    ),
)

_GERMAN = Words(
    given=("Annika", "Bastian", "Cordula", "Henrik", "Jürgen", "Maike", "Sönke", "Theresa"),
    family=(
        "Abendroth",
        "Brüggemann",
        "Dörfler",
        "Hoffstätter",
        "Köster",
        "Lindqvist-Maier",
        "von Ahlen",
        "Weißgerber",
    ),
    places=(
        "Bremen",
        "Leipzig",
        "Kassel",
        "Augsburg",
        "Wien",
        "Oldenburg",
        "Zürich",
        "Bad Aibling",
    ),
    schools=(
        "Universität Hohenstedt",
        "Fachhochschule Weserland",
        "Berufskolleg Mitte",
        "Albert-Schweitzer-Gymnasium",
        "Hochschule Nordmark",
    ),
    summaries=(
        "Verlässlich, gründlich und gern im Gespräch mit Kunden; sucht ein kleines Team.",
        "Langjährige Erfahrung in mittelständischen Betrieben, sicher in Planung und Ausführung.",
    ),
    tongues=(
        "Deutsch (Muttersprache)",
        "Englisch (verhandlungssicher)",
        "Französisch (Grundkenntnisse)",
    ),
    headings={
        "summary": ("Profil", "Kurzprofil"),
        "experience": ("Berufserfahrung", "Beruflicher Werdegang", "Berufspraxis"),
        "education": ("Ausbildung", "Bildungsweg", "Studium und Ausbildung"),
        "skills": ("Kenntnisse", "Fähigkeiten", "Kenntnisse und Fähigkeiten"),
        "languages": ("Sprachen", "Sprachkenntnisse"),
        "references": ("Referenzen",),
        "contact": ("Kontakt", "Persönliche Daten"),
        "interests": ("Interessen", "Hobbys"),
    },
    months=(
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    now=("heute", "dato", "aktuell"),
    numbers=("030 23125 0##", "+49 171 39200##", "0152 288173##"),
    trades=(
        Trade(
            (
                "Leiterin Buchhaltung",
                "Bilanzbuchhalterin",
                "Finanzbuchhalterin",
                "Sachbearbeiterin Rechnungswesen",
            ),
            (
                "Nordkai Handels GmbH",
                "Weber & Söhne KG",
                "Stadtwerke Hollern",
                "Elbtal Maschinenbau AG",
                "Kanzlei Rosenbusch",
            ),
            ("Bachelor of Arts Betriebswirtschaft", "Ausbildung zur Steuerfachangestellten"),
            (
                "DATEV",
                "Monatsabschluss",
                "Lohnabrechnung",
                "Umsatzsteuer",
                "Excel",
                "SAP FI",
                "Mahnwesen",
            ),
            (
                "Monatsabschluss für drei Gesellschaften",
                "Einführung der digitalen Belegablage",
                "Ansprechpartnerin für Wirtschaftsprüfer",
            ),
        ),
        Trade(
            ("Werkstattleiter", "Kfz-Mechatroniker", "Servicetechniker", "Auszubildender"),
            (
                "Autohaus Petersen",
                "Rheintal Fahrzeugtechnik GmbH",
                "Landmaschinen Oberhuber",
                "Busbetrieb Süd GmbH",
                "Motoren Krüger",
            ),
            ("Meisterbrief Kfz-Techniker-Handwerk", "Ausbildung zum Kfz-Mechatroniker"),
            (
                "Fahrzeugdiagnose",
                "Hydraulik",
                "Schweißen",
                "Kundenberatung",
                "Hochvolttechnik",
                "Führerschein Klasse C",
            ),
            (
                "Leitung von acht Mitarbeitern",
                "Diagnose und Instandsetzung von Nutzfahrzeugen",
                "Wartezeit um ein Drittel gesenkt",
            ),
        ),
    ),
)

_FRENCH = Words(
    given=("Aurélie", "Baptiste", "Clémence", "Fabrice", "Maëlle", "Noémie", "Rémi"),
    family=(
        "Beaulieu",
        "Charpentier",
        "Delacroix-Morel",
        "de Villiers",
        "Fournel",
        "Lemaître",
        "Quéré",
    ),
    places=("Rennes", "Lille", "Annecy", "Montréal", "Liège", "Saint-Brieuc", "Toulouse"),
    schools=(
        "Université de Haute-Lande",
        "Lycée Marie-Curie",
        "IUT du Littoral",
        "École supérieure de commerce d'Armor",
    ),
    summaries=(
        "Organisée et à l'écoute, j'aime les équipes où l'on se parle et les objectifs clairs.",
        "Dix ans d'expérience auprès de clients exigeants, dont quatre comme responsable d'équipe.",
    ),
    tongues=("Français (langue maternelle)", "Anglais (courant)", "Espagnol (notions)"),
    headings={
        "summary": ("Profil", "À propos"),
        "experience": ("Expérience professionnelle", "Expériences", "Parcours professionnel"),
        "education": ("Formation", "Diplômes", "Formation académique"),
        "skills": ("Compétences", "Compétences clés", "Savoir-faire"),
        "languages": ("Langues",),
        "references": ("Références",),
        "contact": ("Coordonnées", "Contact"),
        "interests": ("Centres d'intérêt", "Loisirs"),
    },
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    now=("aujourd'hui", "à ce jour", "présent"),
    numbers=("06 39 98 41 ##", "+33 1 99 00 57 ##", "01 99 00 12 ##"),
    trades=(
        Trade(
            ("Responsable de magasin", "Chef de rayon", "Vendeuse", "Hôtesse de caisse"),
            (
                "Maison Kervella",
                "Jardins du Ponant",
                "Librairie des Halles",
                "Boulangerie Sorel",
                "Textiles Marchand SARL",
            ),
            ("BTS Management commercial opérationnel", "Baccalauréat professionnel Commerce"),
            (
                "Gestion des stocks",
                "Merchandising",
                "Encaissement",
                "Management d'équipe",
                "Relation client",
                "Excel",
            ),
            (
                "Encadrement de six personnes",
                "Chiffre d'affaires en hausse de 18 % en deux ans",
                "Mise en place des inventaires tournants",
            ),
        ),
        Trade(
            (
                "Ingénieure qualité",
                "Technicienne de laboratoire",
                "Assistante qualité",
                "Stagiaire",
            ),
            (
                "Laboratoires Vauquelin",
                "Fromagerie du Haut-Doubs",
                "Aéro Composites SAS",
                "Conserverie Le Goff",
                "Groupe Mérieux-Dubois",
            ),
            ("Master Qualité et sécurité des aliments", "Licence de biologie"),
            ("HACCP", "ISO 9001", "Audit interne", "Microbiologie", "Statistiques", "Lean"),
            (
                "Certification obtenue au premier audit",
                "Réclamations divisées par deux",
                "Formation de quarante opérateurs",
            ),
        ),
    ),
)

_SPANISH = Words(
    given=("Alba", "Gonzalo", "Inés", "Joaquín", "Maite", "Rocío", "Tomás"),
    family=(
        "Aranda Villegas",
        "Bustamante Ríos",
        "de la Vega",
        "Echeverría",
        "Luján Prieto",
        "Noguera",
        "Salcedo Ibáñez",
    ),
    places=(
        "Valladolid",
        "Murcia",
        "Gijón, España",
        "Querétaro, México",
        "Bilbao",
        "Rosario, Argentina",
    ),
    schools=(
        "Universidad de la Ribera",
        "IES Camino Real",
        "Instituto Tecnológico del Bajío",
        "Universidad Autónoma de Montealto",
    ),
    summaries=(
        "Persona resolutiva y cercana, con experiencia en equipos pequeños y clientes exigentes.",
        "Más de ocho años en el sector; busco un puesto con responsabilidad sobre personas.",
    ),
    tongues=("Español (nativo)", "Inglés (B2)", "Portugués (A2)"),
    headings={
        "summary": ("Perfil", "Sobre mí", "Perfil profesional"),
        "experience": ("Experiencia profesional", "Experiencia laboral", "Experiencia"),
        "education": ("Formación académica", "Educación", "Formación"),
        "skills": ("Habilidades", "Competencias", "Conocimientos"),
        "languages": ("Idiomas",),
        "references": ("Referencias",),
        "contact": ("Contacto", "Datos personales"),
        "interests": ("Intereses", "Aficiones"),
    },
    months=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    now=("actualidad", "presente", "la fecha"),
    numbers=("+34 600 000 1##", "+52 55 0000 01##", "600 000 2##"),
    trades=(
        Trade(
            (
                "Jefa de administración",
                "Técnica de recursos humanos",
                "Auxiliar administrativa",
                "Recepcionista",
            ),
            (
                "Bodegas Alcaraván S.L.",
                "Clínica Mirasierra",
                "Talleres Hermanos Ruiz",
                "Hotel Puerta del Valle",
                "Gestoría Lozano",
            ),
            (
                "Grado en Administración y Dirección de Empresas",
                "Técnico Superior en Administración y Finanzas",
            ),
            (
                "Nóminas",
                "Facturación",
                "Atención al cliente",
                "Excel",
                "SAP",
                "Archivo",
                "Selección de personal",
            ),
            (
                "Coordinación de un equipo de cinco personas",
                "Reducción de impagos en un 30 %",
                "Implantación de la factura electrónica",
            ),
        ),
        Trade(
            ("Encargado de obra", "Oficial de primera", "Albañil", "Peón"),
            (
                "Construcciones Altamira S.A.",
                "Reformas Delgado",
                "Obras y Caminos del Norte S.L.",
                "Cubiertas Roldán",
                "Promotora Encinar",
            ),
            ("Técnico en Obras de Interior", "Bachillerato"),
            (
                "Lectura de planos",
                "Encofrado",
                "Prevención de riesgos laborales",
                "Carretilla elevadora",
                "Alicatado",
            ),
            (
                "Dirección de cuadrillas de hasta doce personas",
                "Entrega de 48 viviendas en plazo",
                "Control de materiales y albaranes",
            ),
        ),
    ),
)

_CHINESE = Words(
    given=("雨桐", "浩然", "思源", "嘉怡", "明轩"),
    family=("陈", "李", "王", "赵", "林"),
    places=("杭州市", "苏州市", "武汉市", "成都市", "青岛市"),
    schools=("江南理工大学", "华东财经学院", "滨海师范大学", "中原工业大学"),
    summaries=(
        "工作认真负责，善于沟通，有较强的团队协作能力。",
        "八年行业经验，熟悉全流程管理，注重数据与结果。",
    ),
    tongues=("普通话（母语）", "英语（CET-6）"),
    headings={
        "summary": ("个人简介", "自我评价"),
        "experience": ("工作经历", "工作经验"),
        "education": ("教育背景", "教育经历"),
        "skills": ("专业技能", "技能特长"),
        "languages": ("语言能力",),
        "references": ("推荐人",),
        "contact": ("联系方式", "基本信息"),
        "interests": ("兴趣爱好",),
    },
    months=tuple(f"{n}月" for n in range(1, 13)),
    now=("至今",),
    numbers=("138 0000 13##", "139-0000-27##"),
    trades=(
        Trade(
            ("财务经理", "总账会计", "成本会计", "出纳"),
            (
                "苏州云帆机械有限公司",
                "杭州启明食品股份有限公司",
                "武汉东湖电子有限公司",
                "青岛海岳物流集团",
                "成都锦程商贸有限公司",
            ),
            ("会计学 本科", "财务管理 专科"),
            ("总账核算", "税务申报", "成本分析", "用友U8", "金蝶K3", "Excel"),
            ("负责月结与年度审计", "主导上线新的财务系统", "将月结时间由九天缩短至四天"),
        ),
        Trade(
            ("高级产品经理", "产品经理", "产品助理", "运营专员"),
            (
                "北京晨星网络科技有限公司",
                "深圳知行软件有限公司",
                "上海拾光传媒有限公司",
                "广州橙果科技有限公司",
                "南京百川信息技术有限公司",
            ),
            ("软件工程 硕士", "信息管理 本科"),
            ("需求分析", "原型设计", "数据分析", "Axure", "SQL", "用户调研"),
            ("带领六人团队完成三次大版本", "用户留存率提升百分之十二", "编写产品规范并推动落地"),
        ),
    ),
    romaji=(
        "chen.yutong",
        "li.haoran",
        "wang.siyuan",
        "zhao.jiayi",
        "lin.mingxuan",
        "zhou.an",
        "xu.lei",
    ),
)

WORDS = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH, "zh": _CHINESE}
