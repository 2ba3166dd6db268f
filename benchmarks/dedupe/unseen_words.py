"""Invented people of fifteen origins who share no name, city, employer or position with those that
the rules were written against."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Names that go together, and where they are at home: city, another spelling, number prefix."""

    men: tuple[str, ...]
    women: tuple[str, ...]
    families: tuple[str, ...]
    cities: tuple[tuple[str, str, str], ...]


def _origin(men: str, women: str, families: str, *cities: str) -> Origin:
    places = (city.split("|") for city in cities)
    return Origin(
        tuple(men.split()),
        tuple(women.split()),
        tuple(name.replace("_", " ") for name in families.split()),
        tuple((one, other, prefix) for one, other, prefix in places),
    )


ORIGINS: tuple[Origin, ...] = (
    _origin(
        "Gruffydd Iestyn Rhodri Emrys Llewelyn Dafydd Geraint Tomos",
        "Angharad Ffion Nerys Carys Eluned Mererid Gwenllian Bethan",
        "Prosser Gwynne Bevan Cadwallader Trahearne Yorath Penhaligon Maddocks",
        "Cardiff|Caerdydd, Wales|+44292", "Swansea, UK|Abertawe|+44179",
    ),
    _origin(
        "Aukusti Eerik Ilmari Jalmari Onni Reijo Tapio Veikko",
        "Aino Eevi Hilkka Kaarina Lempi Pirkko Sirkka Tuulikki",
        "Hakkarainen Jokinen Kettunen Lehtonen Pulkkinen Rautio Savolainen Ylitalo",
        "Tampere, Finland|Tammerfors|+35840", "Oulu|Oulu, Suomi|+35850",
    ),
    _origin(
        "Aitor Iker Xabier Mikel Gorka Eneko Jokin Ander",
        "Ainhoa Itziar Nekane Leire Maider Oihana Uxue Garazi",
        "Etxeberria Goikoetxea Mendizabal Urrutia Zubizarreta Arregi Lasa Olaizola",
        "Bilbao|Bilbo, Spain|+3469", "Pamplona, Spain|Iruña|+3466",
    ),
    _origin(
        "Babatunde Olumide Chukwuemeka Ifeanyi Obinna Segun Tunde Uchenna",
        "Adaeze Chiamaka Folasade Ngozi Omolara Temitope Yetunde Ifeoma",
        "Afolabi Balogun Ezekwesili Nwachukwu Obasanjo Onyekachi Sowande Umeh",
        "Lagos, Nigeria|Lagos|+234803", "Enugu|Enugu State, Nigeria|+234806",
    ),
    _origin(
        "Abebe Dawit Getachew Haile Kebede Solomon Tadesse Yonas",
        "Almaz Bethlehem Eyerusalem Genet Hiwot Meseret Selamawit Tsehay",
        "Alemayehu Bekele Desta Gebremariam Mekonnen Tesfaye Woldemichael Zewde",
        "Addis Ababa|Addis Abeba, Ethiopia|+25191", "Adama|Nazret, Ethiopia|+25192",
    ),
    _origin(
        "Bayani Crisanto Dominador Efren Jejomar Nestor Reynaldo Wilfredo",
        "Corazon Imelda Ligaya Luzviminda Maricel Marites Rowena Tala",
        "Bautista Catapang Dimaculangan Evangelista Macapagal Magsaysay Pangilinan Sumulong",
        "Manila|Metro Manila, Philippines|+63917", "Cebu City|Cebu, Philippines|+63918",
    ),
    _origin(
        "Archil Davit Irakli Lasha Nodar Tamaz Vakhtang Zviad",
        "Ketevan Lamara Manana Natela Nino Rusudan Tamuna Tinatin",
        "Beridze Chikovani Dolidze Gelashvili Kapanadze Lomidze Mchedlishvili Tsereteli",
        "Tbilisi|Tiflis, Georgia|+99559", "Kutaisi|Kutaisi, Georgia|+99557",
    ),
    _origin(
        "Ashot Gevorg Hayk Karen Levon Samvel Tigran Vardan",
        "Anahit Arpine Gayane Hasmik Lusine Narine Siranush Zaruhi",
        "Avetisyan Grigoryan Hakobyan Khachatryan Manukyan Petrosyan Sargsyan Vardanyan",
        "Yerevan|Erevan, Armenia|+37491", "Gyumri|Gyumri, Armenia|+37493",
    ),
    _origin(
        "Arash Behrouz Dariush Farhad Kourosh Mehrdad Siavash Shahram",
        "Azadeh Bahareh Golnaz Laleh Mahnaz Niloufar Parvaneh Shirin",
        "Ahmadi Bakhtiari Ebadi Farrokhzad Golshiri Jafari Mosaddegh Tehrani",
        "Tehran|Teheran, Iran|+98912", "Shiraz|Shiraz, Iran|+98917",
    ),
    _origin(
        "Bogoljub Dragan Zoran Slobodan Radovan Nebojsa Miodrag Vuk",
        "Jasna Ljiljana Snezana Vesna Zorica Dragana Gordana Tijana",
        "Andric Cvijanovic Djurdjevic Jovanovic Krstic Milosavljevic Radulovic Stojkovic",
        "Belgrade|Beograd, Serbia|+38163", "Novi Sad|Novi Sad, Serbia|+38164",
    ),
    _origin(
        "Agung Budi Hendra Joko Rizal Slamet Sutrisno Wahyu",
        "Dewi Endang Fitri Indah Lestari Ratna Sri Wulandari",
        "Gunawan Hartono Kusuma Nugroho Prasetyo Santoso Setiawan Wibowo",
        "Jakarta|DKI Jakarta, Indonesia|+62812", "Surabaya|Surabaya, Indonesia|+62813",
    ),
    _origin(
        "Algirdas Darius Gintaras Kestutis Mindaugas Rimantas Vytautas Zygimantas",
        "Audrone Daiva Egle Jurate Laima Rasa Ugne Vaida",
        "Adomaitis Butkus Grigas Jankauskas Kazlauskas Paulauskas Stankevicius Zukauskas",
        "Vilnius|Wilno, Lithuania|+37061", "Kaunas|Kovno, Lithuania|+37062",
    ),
    _origin(
        "Duy Hung Khoa Long Phuc Quang Thanh Tuan",
        "Diem Hoa Huong Lan Mai Thuy Trang Yen",
        "Dinh Doan Luong Mac Quach Ta Thai Trinh",
        "Hanoi|Ha Noi, Vietnam|+8490", "Da Nang|Danang, Vietnam|+8491",
    ),
    _origin(
        "Agron Besnik Driton Fatos Ilir Luan Shkelqim Valon",
        "Arta Blerta Drita Elira Flutura Jehona Mimoza Teuta",
        "Berisha Dervishi Gashi Hoxha Krasniqi Leka Shehu Zogolli",
        "Tirana|Tiranë, Albania|+35568", "Pristina|Prishtina, Kosovo|+38344",
    ),
    _origin(
        "Ariki Hemi Manaia Nikau Rangi Tane Wiremu Matiu",
        "Anahera Aroha Hine Kahurangi Mereana Ngaio Tui Whetu",
        "Heke Karaka Parata Ngata Pomare Rewiti Taiaroa Wharerau",
        "Wellington, NZ|Te Whanganui-a-Tara|+6421", "Rotorua|Rotorua, New Zealand|+6422",
    ),
)  # fmt: skip


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(item.split()) for item in text.split("|"))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other in (pair.split("=") for pair in text.split()))


def _rows(text: str) -> tuple[tuple[str, str, str, str], ...]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return tuple((one, two, three, four) for one, two, three, four in rows)


EMPLOYERS = _listed("""Albatross Ferries|Bellwether Insurance|Copperfield Mills|Dovetail Joinery|
    Everglow Lighting|Foxglove Clinics|Granite Peak Mining|Harrow & Vane|Inkwell Press|
    Juniper Catering|Larkspur Hotels|Meridian Rail|Nightingale Care|Orchard Lane Schools|
    Pelican Freight|Quicksilver Couriers|Rowan Timber|Saltmarsh Fisheries|Thistledown Carpets|
    Windrose Airways""")
POSITIONS = _listed("""Auditor|Baker|Cabin Attendant|Dental Hygienist|Forklift Operator|Geologist|
    Interpreter|Joiner|Laboratory Technician|Marketing Coordinator|Network Administrator|
    Occupational Therapist|Payroll Officer|Quantity Surveyor|Site Foreman|Tailor|Veterinarian|
    Welder""")
PROVIDERS = ("gmail.com", "yahoo.co.uk", "proton.me", "live.com", "zoho.com", "inbox.example")
STREETS = _listed("Cobbler Row|Harbour View|Linden Way|Mill Race|Orchard Terrace|Quay Street")
# A formal and a short name of one person, as used at work and at home.
SHORT = _pairs("""Benjamin=Benji Gabriel=Gabe Frederick=Freddie Josephine=Josie Madeleine=Maddy
    Nathaniel=Nate Oliver=Ollie Penelope=Penny Samantha=Sam Timothy=Timmy Zachary=Zack
    Valentina=Valya Vladimir=Vova Konstantin=Kostya Guadalupe=Lupe""")
# First and last name in a script of their own, then in Latin letters.
SCRIPTS = _rows("""
Георги|Димитров|Georgi|Dimitrov
Станислав|Войнов|Stanislav|Voynov
Злата|Милошевић|Zlata|Milosevic
Любовь|Шишкина|Lyubov|Shishkina
Ярослав|Гончаренко|Yaroslav|Honcharenko
Βασίλης|Καραγιάννης|Vasilis|Karagiannis
Ευαγγελία|Ζαχαρίου|Evangelia|Zachariou
Σταύρος|Μπακόπουλος|Stavros|Bakopoulos
بلال|منصوري|Bilal|Mansouri
سلمى|بوعزيز|Salma|Bouaziz
نادر|الشريف|Nader|Al-Sharif
ליאור|שפירא|Lior|Shapira
תמר|רוזנברג|Tamar|Rosenberg
海燕|郭|Haiyan|Guo
俊杰|林|Junjie|Lin
秀英|何|Xiuying|He
예진|윤|Yejin|Yoon
도현|임|Dohyun|Lim
ნინო|ბერიძე|Nino|Beridze
Գայանե|Հակոբյան|Gayane|Hakobyan
नरेन्द्र|चौहान|Narendra|Chauhan
सुनीता|यादव|Sunita|Yadav
""")  # fmt: skip
