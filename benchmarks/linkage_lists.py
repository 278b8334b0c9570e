"""Lists to judge record linkage by, with the truth beside them. Nothing here knows how the product links.

``district``: extracts of five organisations of one population with households and twins. ``historical``: many corrupted
records of each of some thousand people, in the columns of Splink's public ``historical_50k`` (which cannot be had without a
network): spellings, aliases, swapped and dropped names, date slips, neighbouring postcodes, as often as Splink published of
its file (docs/linkage.md has both side by side). Names are drawn from long lists with realistic frequencies (Zipf)."""

import csv
from bisect import bisect
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from benchmarks.made import test_numbers
from joinedup.core.nhs_number import check_digit

ORGANISATIONS = (("GP", 0.96, 0.002), ("ACUTE", 0.34, 0.03), ("COMMUNITY", 0.15, 0.02), ("MENTAL", 0.08, 0.03),
                 ("COUNCIL", 0.07, 0.40))  # fmt: skip
"""Name, share of people it knows, share of its records without an NHS number."""
WOMEN = [
    "Margaret", "Mary", "Susan", "Elizabeth", "Jean", "Patricia", "Christine", "Dorothy", "Sarah", "Jennifer",
    "Helen", "Karen", "Linda", "Barbara", "Jane", "Anne", "Julie", "Joan", "Catherine", "Emma", "Janet", "Jacqueline",
    "Maureen", "Pauline", "Carol", "Sheila", "Laura", "Alison", "Joyce", "Angela", "Sandra", "Ann", "Rachel",
    "Rebecca", "Deborah", "Judith", "Nicola", "Gillian", "Samantha", "Claire", "Kathleen", "Charlotte", "Amanda",
    "Victoria", "Jessica", "Hannah", "Lisa", "Emily", "Amy", "Frances", "Sophie", "Olivia", "Lucy", "Ruth", "Irene",
    "Marjorie", "Doreen", "Edith", "Florence", "Alice", "Winifred", "Hilda", "Gladys", "Doris", "Ethel", "Vera",
    "Eileen", "Brenda", "Valerie", "Beryl", "Pamela", "Sylvia", "Rosemary", "Diane", "Lesley", "Lorraine", "Tracey",
    "Michelle", "Joanne", "Louise", "Kelly", "Gemma", "Stephanie", "Natalie", "Zoe", "Chloe", "Megan", "Grace",
    "Ella", "Isla", "Mia", "Freya", "Poppy", "Ruby", "Daisy", "Fatima", "Aisha", "Priya", "Agnieszka", "Maria",
    "Ingrid", "Nkechi", "Mei",
]  # fmt: skip
MEN = [
    "John", "David", "Michael", "Peter", "Robert", "Paul", "William", "James", "Andrew", "Stephen", "Richard", "Alan",
    "Christopher", "George", "Brian", "Thomas", "Kenneth", "Mark", "Anthony", "Ian", "Kevin", "Martin", "Graham",
    "Keith", "Ronald", "Colin", "Steven", "Roger", "Derek", "Raymond", "Dennis", "Simon", "Philip", "Neil", "Edward",
    "Charles", "Geoffrey", "Gary", "Barry", "Terence", "Matthew", "Daniel", "Joseph", "Timothy", "Nigel", "Stuart",
    "Jonathan", "Patrick", "Trevor", "Malcolm", "Roy", "Nicholas", "Gordon", "Frank", "Arthur", "Albert", "Harold",
    "Leonard", "Ernest", "Stanley", "Frederick", "Walter", "Douglas", "Jack", "Adrian", "Benjamin", "Samuel",
    "Alexander", "Adam", "Luke", "Jacob", "Oliver", "Harry", "Thomas", "Charlie", "Joshua", "Ethan", "Liam", "Ryan",
    "Dylan", "Callum", "Lewis", "Connor", "Jamie", "Sean", "Craig", "Darren", "Lee", "Wayne", "Jason", "Mohammed",
    "Ahmed", "Raj", "Piotr", "Lars", "Chidi", "Wei", "Omar", "Yusuf", "Ibrahim",
]  # fmt: skip
SHORT = {
    "Margaret": "Maggie Peggy Meg", "Elizabeth": "Liz Beth Betty", "Susan": "Sue", "Patricia": "Pat Trish",
    "Christine": "Chris",
    "Dorothy": "Dot", "Jennifer": "Jenny Jen", "Catherine": "Kate Cath Kathy", "Kathleen": "Kath Kathy", "Victoria": "Vicky",
    "Deborah": "Debbie", "Rebecca": "Becky", "Samantha": "Sam", "Jacqueline": "Jackie", "Pamela": "Pam", "Jessica": "Jess",
    "John": "Jack Johnny", "David": "Dave", "Michael": "Mike Mick", "Peter": "Pete", "Robert": "Bob Rob Bobby",
    "William": "Bill Will Billy", "James": "Jim Jimmy", "Andrew": "Andy", "Stephen": "Steve", "Richard": "Dick Rich Rick",
    "Christopher": "Chris", "Thomas": "Tom Tommy", "Kenneth": "Ken", "Anthony": "Tony", "Ronald": "Ron", "Raymond": "Ray",
    "Edward": "Ted Ed Eddie", "Charles": "Charlie", "Geoffrey": "Geoff", "Terence": "Terry", "Matthew": "Matt",
    "Daniel": "Dan Danny", "Joseph": "Joe", "Timothy": "Tim", "Nicholas": "Nick", "Frederick": "Fred", "Leonard": "Len",
    "Benjamin": "Ben", "Samuel": "Sam", "Alexander": "Alex", "Albert": "Bert", "Harold": "Harry",
}  # fmt: skip
SURNAMES = [
    "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Robinson", "Wright", "Thompson",
    "Evans", "Walker", "White", "Roberts", "Green", "Hall", "Wood", "Jackson", "Clarke", "Harrison", "Hughes",
    "Turner", "Hill", "Edwards", "Cooper", "Ward", "Moore", "Clark", "Baker", "Harris", "Morris", "King", "Lee",
    "Lewis", "Patel", "Martin", "Watson", "Shaw", "Carter", "Bennett", "Richardson", "Cook", "Parker", "Bailey",
    "Mitchell", "Allen", "Scott", "Young", "Simpson", "Marshall", "Adams", "Bell", "Collins", "Murphy", "Ellis",
    "Barker", "Khan", "Hussain", "Ali", "Ahmed", "Begum", "Kelly", "Murray", "Fletcher", "Atkinson", "Dixon",
    "Pearson", "Holmes", "Butler", "Rogers", "Foster", "Stevens", "Mason", "Webb", "Palmer", "Gray", "Ford", "Lawson",
    "Hunt", "Grant", "Armstrong", "Burton", "Metcalfe", "Dawson", "Pickles", "Sutcliffe", "Greenwood",
]  # fmt: skip
ENDS = [
    "ton", "ley", "ham", "worth", "by", "thwaite", "field", "wood", "croft", "gate", "shaw", "land", "son", "well",
    "ford", "bridge", "stone", "dale", "cliffe", "house",
]  # fmt: skip
STARTS = [
    "Ack", "Ald", "Ash", "Bar", "Bat", "Bee", "Bil", "Bol", "Brad", "Brig", "Cal", "Carl", "Char", "Clay", "Cob",
    "Crow", "Dal", "Den", "Dray", "Dun", "East", "El", "Fair", "Far", "Fen", "Gar", "Gil", "Had", "Hal", "Har",
    "Hart", "Hay", "Hep", "Hol", "Hor", "Hux", "Ing", "Kel", "Kir", "Lang", "Led", "Lin", "Lock", "Mar", "Mel", "Mid",
    "Mor", "Nor", "Oak", "Oat", "Pad", "Pem", "Pen", "Ply", "Rad", "Rams", "Red", "Rip", "Rush", "Sal", "Scar", "Sed",
    "Shel", "Sher", "Spof", "Stan", "Sten", "Sut", "Tad", "Thorn", "Til", "Tod", "Up", "Wad", "Wal", "War", "Wat",
    "Wel", "Wen", "Wes", "Whit", "Win", "Wor", "Yar",
]  # fmt: skip
STREETS = "High Church Station Park Mill Victoria Albert Green Chapel King's Queen's Mount North West Cold Bath Skipton Otley"
KINDS = ["Street", "Road", "Lane", "Avenue", "Close", "Drive", "Crescent", "Court"]
TOWNS = ["Harrogate", "Knaresborough", "Ripon", "Wetherby", "Boroughbridge", "Masham", "Pateley"]
KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip


class Drawn:
    """Values with falling frequencies: the n-th in proportion to 1 / (n + lead) ** power."""

    def __init__(self, values: Sequence[str], *, power: float = 1.0, lead: float = 3.0) -> None:
        self.values = values
        self.sums = list(accumulate(1 / (place + lead) ** power for place in range(len(values))))

    def one(self, random: Random) -> str:
        """One value."""
        return self.values[bisect(self.sums, random.random() * self.sums[-1])]


def surnames() -> list[str]:
    """Common ones first, then some two thousand less common ones."""
    return SURNAMES + [start + end for end in ENDS for start in STARTS]


def slip(text: str, random: Random) -> str:
    """One slip of the hand: a neighbouring key, a letter lost, doubled or two exchanged."""
    if len(text) < 3:
        return text
    at = random.randrange(len(text) - 1)
    kind = random.randrange(4)
    if kind == 0:
        return text[:at] + random.choice(KEYS.get(text[at].lower(), "e")) + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _numbers(random: Random, count: int) -> list[str]:
    found = list(test_numbers())
    if count > len(
        found
    ):  # beyond the test range there are no numbers that nobody carries: use an unissued block
        nine = 300_000_000
        while len(found) < count:
            if (last := check_digit(str(nine))) is not None:
                found.append(f"{nine}{last}")
            nine += 1
    random.shuffle(found)
    return found


def district(folder: Path, people: int, *, seed: int = 1) -> tuple[Path, Path]:
    """Write ``records.csv`` (all five extracts, one below the other) and ``truth.csv`` (id, person)."""
    random = Random(f"{seed}:district")  # noqa: S311 (repeatable, not secret)
    families, women, men = Drawn(surnames(), power=0.85), Drawn(WOMEN, power=0.6), Drawn(MEN, power=0.6)
    numbers = _numbers(random, people)
    roads = [f"{name} {kind}" for name in STREETS.split() + STARTS for kind in KINDS]
    units = "ABDEFGHJLNPQRSTUWXYZ"

    def home() -> tuple[str, str, str]:
        code = (
            f"HG{random.randrange(1, 12)} {random.randrange(10)}{random.choice(units)}{random.choice(units)}"
        )
        return f"{random.randrange(1, 140)} {random.choice(roads)}", random.choice(TOWNS), code

    def first(sex: str) -> str:
        return (women if sex == "F" else men).one(random)

    population: list[dict[str, str]] = []
    while len(population) < people:
        street, town, code = home()
        family, size = families.one(random), random.choices((1, 2, 3, 4, 5), (30, 35, 16, 13, 6))[0]
        born: date | None = None
        for place in range(size):
            if len(population) == people:
                break
            age = random.randrange(18, 96) if size == 1 or place < 2 else random.randrange(0, 22)
            twin = born is not None and place >= 2 and random.random() < 0.09
            if not twin or born is None:
                born = date(2026, 11, 1) - timedelta(days=age * 365 + random.randrange(365))
            sex = random.choice("MF")
            given = first(sex)
            middle = first(sex) if random.random() < 0.4 else ""
            surname = families.one(random) if place == 1 and random.random() < 0.2 else family
            population.append(
                {
                    "number": numbers[len(population)], "given": given, "middle": middle, "family": surname, "sex": sex,
                    "born": born.isoformat(), "street": street, "town": town, "postcode": code,
                    "phone": f"07{random.randrange(10**9):09}",
                }
            )  # fmt: skip
    rows, truth = [], []
    for at, person in enumerate(population):
        for name, share, without in ORGANISATIONS:
            if random.random() < share:
                rows.append(_record(random, person, without, home, families, numbers))
                truth.append(at)
                rows[-1]["organisation"] = name
    order = list(range(len(rows)))
    random.shuffle(order)
    header = [
        "id",
        "organisation",
        "nhs_number",
        "given_name",
        "family_name",
        "birth_date",
        "sex",
        "address",
        "postcode",
        "phone",
    ]
    records_at, truth_at = folder / "records.csv", folder / "truth.csv"
    with (
        records_at.open("w", encoding="utf-8", newline="") as one,
        truth_at.open("w", encoding="utf-8", newline="") as two,
    ):
        records, truths = csv.writer(one), csv.writer(two)
        records.writerow(header)
        truths.writerow(("id", "person"))
        for number, place in enumerate(order):
            row = rows[place]
            records.writerow([f"R{number:07}", *(row[name] for name in header[1:])])
            truths.writerow((f"R{number:07}", truth[place]))
    return records_at, truth_at


def _record(random, person, without, home, families, numbers) -> dict[str, str]:
    """What one organisation wrote down of a person."""
    given, family, born = person["given"], person["family"], person["born"]
    street, town, code = person["street"], person["town"], person["postcode"]
    number = "" if random.random() < without else person["number"]
    if number and random.random() < 0.002:
        number = random.choice(numbers)
    elif not number and random.random() < 0.05:
        number = random.choice(("9999999999", "1111111111", "0000000000"))
    if given in SHORT and random.random() < 0.08:
        given = random.choice(SHORT[given].split())
    elif random.random() < 0.02:
        given = slip(given, random)
    elif random.random() < 0.01:
        given = given[0]
    elif person["middle"] and random.random() < 0.01:
        given = person["middle"]
    if person["sex"] == "F" and random.random() < 0.03:
        family = families.one(random) if random.random() < 0.6 else f"{family}-{families.one(random)}"
    elif random.random() < 0.02:
        family = slip(family, random)
    if random.random() < 0.003:
        given, family = family, given
    year, month, day = born.split("-")
    if random.random() < 0.01 and int(day) <= 12:
        born = f"{year}-{day}-{month}"
    elif random.random() < 0.01:
        born = f"{int(year) + random.choice((-10, -1, 1, 10))}-{month}-{day}"
    elif random.random() < 0.004:
        born = "1900-01-01"
    if random.random() < 0.08:
        street, town, code = home()
    elif random.random() < 0.02:
        code = slip(code, random)
    if random.random() < 0.02:
        code = random.choice(("", "ZZ99 3VZ", "ZZ99 3WZ"))
    address = (
        f"{street}, {town}" if random.random() < 0.9 else street.replace("Street", "St").replace("Road", "Rd")
    )
    return {
        "nhs_number": number, "given_name": given if random.random() > 0.004 else "", "family_name": family,
        "birth_date": born,
        "sex": person["sex"] if random.random() > 0.005 else "U", "address": address, "postcode": code,
        "phone": person["phone"] if random.random() < 0.5 else "",
    }  # fmt: skip


OCCUPATIONS = [
    "politician", "writer", "painter", "cricketer", "association football player", "priest", "military officer", "botanist",
    "lawyer", "engraver", "actor", "physician", "composer", "poet", "architect", "historian", "photographer", "journalist",
    "banker", "economist", "explorer", "judge", "sculptor", "geologist", "organist", "philosopher", "chemist", "printer",
    "barrister", "translator", "singer", "mathematician", "astronomer", "diplomat", "businessperson", "rugby player",
    "illustrator", "surgeon", "merchant", "naturalist",
]  # fmt: skip
FORMER = ["Baron", "Earl", "Viscount", "Sir", "Lord", "Reverend", "Captain", "Bishop"]
UNITS = "abdefghjlnpqrstuwxyz"
AREAS = [
    "tq", "ct", "gu", "nr", "ip", "cm", "dh", "tr", "dt", "bs", "cr", "ts", "ng", "wa", "ub", "ex", "bh", "rh", "bn", "wn",
]  # fmt: skip


def _postcode(random: Random, area: str, district: str = "", sector: str = "") -> tuple[str, str, str, str]:
    district = district or str(random.randrange(1, 30))
    sector = sector or str(random.randrange(10))
    return f"{area}{district} {sector}{random.choice(UNITS)}{random.choice(UNITS)}", area, district, sector


def _birth(random: Random) -> date:
    """Most lived around 1850; of 45 in 100 only the year is known, one in four of those is round."""
    year = min(1990, max(1500, round(random.gauss(1850, 35))))
    if random.random() < 0.45:
        return date(round(year, -1) if random.random() < 0.25 else year, 1, 1)
    return date(year, random.randrange(1, 13), random.randrange(1, 29))


def _misread(born: date, random: Random) -> str:
    """One digit of a date wrong."""
    year, month, day = f"{born.year}", f"{born.month:02}", f"{born.day:02}"
    kind = random.randrange(3)
    if kind == 0:
        at = random.randrange(1, 4)
        year = year[:at] + str(random.randrange(10)) + year[at + 1 :]
    elif kind == 1:
        month = month[0] + str(random.randrange(1, 10) if month[0] == "0" else random.randrange(3))
    else:
        day = day[0] + str(random.randrange(1, 9))
    return f"{year}-{month}-{day}"


def historical(folder: Path, people: int, *, seed: int = 1) -> tuple[Path, Path]:
    """Write ``records.csv`` and ``truth.csv``: about ten records of each person.

    How often a person's records agree, and how often others' do, is near to what Splink learnt of its own file
    (match weights in its documentation, docs/demos/examples/duckdb/dashboards/50k_cluster.html)."""
    random = Random(f"{seed}:historical")  # noqa: S311 (repeatable, not secret)
    families = Drawn(surnames(), power=0.2, lead=10)
    names = {"male": Drawn(MEN, power=1.0), "female": Drawn(WOMEN, power=1.0)}
    jobs = Drawn(OCCUPATIONS, power=1.0, lead=10)
    parishes = Drawn([start.lower() + end for end in ENDS[:6] for start in STARTS], power=0.4, lead=5)
    rows: list[tuple[str, ...]] = []
    for at in range(people):
        sex = "male" if random.random() < 0.8 else "female"
        given = [names[sex].one(random) for _ in range(1 + (random.random() < 0.5) + (random.random() < 0.1))]
        family, title = families.one(random), random.choice(FORMER) if random.random() < 0.08 else ""
        born = _birth(random)
        job, place, county = jobs.one(random), parishes.one(random), parishes.one(random)
        code, area, district, sector = _postcode(random, random.choice(AREAS))
        for _ in range(max(1, min(20, round(random.gauss(9.8, 4.5))))):
            first, last, middle = given[0], family, given[1:]
            if random.random() < 0.14 and first in SHORT:
                first = random.choice(SHORT[first].split())
            elif random.random() < 0.04:
                first = first[0]
            elif random.random() < 0.09:
                first = slip(first, random)
            elif random.random() < 0.04 and middle:
                first, middle = middle[0], []
            elif random.random() < 0.05:
                first = names[sex].one(random)
            if random.random() < 0.08:
                last = slip(last, random)
            elif title and random.random() < 0.3:
                last = place.capitalize()
            elif random.random() < 0.02:
                last = families.one(random)
            if random.random() < 0.02:
                first, last = last, first
            chance = random.random()
            told = "" if chance < 0.08 else _misread(born, random) if chance < 0.31 else born.isoformat()
            chance = random.random()
            if chance < 0.08:
                code_ = ""
            elif chance < 0.84:
                code_ = code
            elif chance < 0.89:
                code_ = _postcode(random, area, district, sector)[0]
            elif chance < 0.91:
                code_ = _postcode(random, area, district)[0]
            elif chance < 0.955:
                code_ = _postcode(random, area)[0]
            elif chance < 0.98:
                code_ = _postcode(random, random.choice(AREAS))[0]
            else:
                code_ = slip(code, random)
            whole = " ".join([first, *middle, last]) if random.random() < 0.8 else f"{first} {last}"
            rows.append(
                (
                    str(at), whole.lower(), first.lower(), "" if random.random() < 0.02 else last.lower(), told,
                    "" if random.random() < 0.07 else place if random.random() < 0.92 else county, code_,
                    "" if random.random() < 0.2 else sex if random.random() < 0.98 else "male",
                    job if random.random() > 0.12 else "" if random.random() < 0.6 else jobs.one(random),
                )
            )  # fmt: skip
    random.shuffle(rows)
    records_at, truth_at = folder / "records.csv", folder / "truth.csv"
    with (
        records_at.open("w", encoding="utf-8", newline="") as one,
        truth_at.open("w", encoding="utf-8", newline="") as two,
    ):
        records, truths = csv.writer(one), csv.writer(two)
        records.writerow(
            (
                "unique_id",
                "full_name",
                "first_name",
                "surname",
                "dob",
                "birth_place",
                "postcode_fake",
                "gender",
                "occupation",
            )
        )
        truths.writerow(("id", "person"))
        for number, row in enumerate(rows):
            records.writerow((f"H{number:06}", *row[1:]))
            truths.writerow((f"H{number:06}", row[0]))
    return records_at, truth_at
