"""Every fault of a place file: its severity, key path, line and words; all of them at once."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.place.check import Fault, Severity, check
from joinedup.place.file.positions import line_of, lines_of
from joinedup.place.files import place_names, read_place_file
from joinedup.place.settings_catalogue import CATALOGUE

GOOD = read_place_file("harrogate")


def errors(text: str) -> list[Fault]:
    return [fault for fault in check(text) if fault.severity is Severity.ERROR]


def warnings(text: str) -> list[str]:
    return [fault.sentence for fault in check(text) if fault.severity is Severity.WARNING]


def one_error(text: str) -> Fault:
    found = errors(text)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


def line_with(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize("name", place_names())
def test_the_five_places_have_no_errors(name: str) -> None:
    assert errors(read_place_file(name)) == []


def test_harrogate_has_only_what_is_to_be_confirmed() -> None:
    found = warnings(GOOD)
    assert len(found) == 15
    assert all("to be confirmed" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("before", "after", "key_path", "words"),
    [
        ('kind = "trust"', 'kind = "trust"\nodd = 1', "organisation[0].odd", "'odd' is not a key we know"),
        ('telephone = "01632 960100"', 'telefone = "01632 960100"', "organisation[0].telefone", "did you mean 'telephone'?"),
        ('ods = "RX3"', 'ods = "rx 3"', "organisation[2].ods", "is not an organisation code"),
        ('ods = "B82008"', 'ods = "B8208"', "practice[0].ods", "is not a practice code"),
        ('kind = "federation"', 'kind = "club"', "organisation[5].kind", "'club' is not one of"),
        ('name = "Yorkshire Health Network"', "", "organisation[5].name", "name is missing."),
        ('name = "North locality"', "name = 4", "area[0].name", "must be text"),
        ("to = 2020-03-31", 'to = "31 March 2020"', "organisation[3].to", "is not a day; write it as"),
        ("to = 2020-03-31", "", "organisation[3].successor", "no last day"),
        ("from = 2019-08-01", "from = 2019-08-01\nto = 2019-07-01", "role[0]", "after it ends"),
        ('successor = "42D"', 'successor = "99Z"', "organisation[3].successor", "no organisation '99Z'"),
        ('parent = "north"', 'parent = "nowhere"', "area[2].parent", "There is no area 'nowhere'"),
        ('pcn = "pcn-ripon"', 'pcn = "pcn-rippon"', "practice[0].pcn", "no network 'pcn-rippon'"),
        ('teams = ["op-ripon"]', 'teams = ["op-gone"]', "huddle[0].teams[0]", "no team 'op-gone'"),
        ('teams = ["op-ripon"]', 'teams = ["rcd-ot"]', "huddle[0].teams[0]", "is not an operational team"),
        ('teams = ["op-ripon"]', "teams = []", "huddle[0].teams", "Must not be empty."),
        ('time = "08:30"', 'time = "half past"', "huddle[0].time", "is not a time of day"),
        ('time = "08:30"', 'time = "24:30"', "huddle[0].time", "is not a time of day"),
        ('weekday = "monday"', 'weekday = "Mon"', "mdt[0].weekday", "is not a weekday"),
        ('weekday = "tuesday"', 'weekday = "monday"', "mdt[1].weekday", "both meet on a Monday"),
        ('area = "ripon"\nserves', "serves", "team[4].area", "is over no area"),
        ('pcn = "pcn-ripon"\ntelephone = "01632 960010"', "", "team[0].pcn", "is over no network"),
        ('codes = ["DN-S"]', 'codes = ["DN-N"]', "team[9].codes[0]", "calls both 'rcd-dn-n' and this team"),
        ('serves = ["int-ripon"]', 'serves = ["rcd-ot"]', "team[4].serves[0]", "does not work for an employer team"),
        ('area = "ripon"\nserves', 'area = "ripon"\ncodes = ["X"]\nserves', "team[4].codes", "is no employer's team"),
        ("minutes = 90", "minutes = 900", "mdt[0].minutes", "at most 240"),
        ("mdt.minutes = 90", "mdt.minuets = 90", "settings.mdt.minuets", "did you mean 'mdt.minutes'?"),
        ("mdt.minutes = 90", 'mdt.minutes = "90"', "settings.mdt.minutes", "must be a whole number"),
        ("mdt.minutes = 90", "mdt.minutes = 5", "settings.mdt.minutes", "must be from 15 to 240"),
        ("mdt.minutes = 90", "scope.min_age = 16", "settings.scope.min_age", "under [place]"),
        ("mdt.minutes = 90", "stay.bands_days = [21, 7]", "settings.stay.bands_days", "must rise"),
        ("mdt.minutes = 90", "intake.hold_share = 2", "settings.intake.hold_share", "from 0.0 to 1.0"),
        ('answers_to = "harab"', 'answers_to = "alt"', "body[1].answers_to", "answers, in the end, to itself"),
        ('link = "https://meet.example.org/ripon"', 'link = "ftp://x"', "huddle[0].link", "starts with https://"),
        ('"Primary care lead" = "Network', '"Vicar" = "Network', "mdt[0].deputies.Vicar", "not among the meeting's roles"),
        ("[place.exclusions]\nservices", "[place.exclusions]\nservice", "place.exclusions.service", "'services'?"),
    ],
)  # fmt: skip
def test_an_error_has_its_key_path_its_line_and_a_sentence(
    before: str, after: str, key_path: str, words: str
) -> None:
    assert before in GOOD
    text = GOOD.replace(before, after, 1)
    found = errors(text)
    assert "\n".join(map(str, found)).count(key_path) == 1
    fault = next(fault for fault in found if fault.key_path == key_path)
    assert words in fault.sentence
    assert fault.line is not None
    assert len(found) == 1 or "ods" in before, (
        "one mistake, one fault; a lost code is named where it is used, too"
    )


def test_lines_are_those_of_the_key() -> None:
    text = GOOD.replace('ods = "B82008"', 'ods = "B8208"')
    assert one_error(text).line == line_with(text, 'ods = "B8208"')


def test_a_practice_in_two_networks_at_once() -> None:
    text = (
        GOOD + '\n[[practice]]\nods = "B82008"\nname = "North House"\npcn = "pcn-heart"\nfrom = 2024-01-01\n'
    )
    text = text.replace("[settings]\nmdt.minutes = 90  # S1\n", "")
    fault = one_error(text)
    assert fault.key_path == "practice[15].ods"
    assert fault.sentence == "Practice B82008 is in two networks at once: pcn-ripon and pcn-heart."
    moved = text.replace('name = "North House Surgery"', 'name = "North House Surgery"\nto = 2023-12-31')
    assert errors(moved) == [], "one network after the other is no fault"


def test_the_same_thing_twice_and_overlapping_dates() -> None:
    base = '[place]\ncode = "x"\nname = "X"\n'
    area = '[[area]]\ncode = "a"\nname = "A"\nlevel = "l"\n'
    assert "is here twice." in one_error(base + area + area).sentence
    overlapping = base + area + "to = 2024-06-30\n" + area + "from = 2024-06-30\n"
    assert "the dates overlap" in one_error(overlapping).sentence
    assert errors(base + area + "to = 2024-06-30\n" + area + "from = 2024-07-01\n") == []


def test_circles() -> None:
    base = '[place]\ncode = "x"\nname = "X"\n'
    area = '[[area]]\ncode = "{}"\nname = "A"\nlevel = "l"\nparent = "{}"\n'
    found = errors(base + area.format("a", "b") + area.format("b", "a"))
    assert {fault.key_path for fault in found} == {"area[0].parent", "area[1].parent"}
    body = '[[organisation]]\nods = "{}"\nname = "A"\nkind = "other"\nto = 2024-01-01\nsuccessor = "{}"\n'
    found = errors(base + body.format("AAA", "BBB") + body.format("BBB", "AAA"))
    assert all("is followed, in the end, by itself" in fault.sentence for fault in found)
    assert len(found) == 2


def test_a_reason_lets_two_networks_meet_on_one_weekday() -> None:
    text = GOOD.replace('weekday = "tuesday"', 'weekday = "monday"\nreason = "One room, one day."')
    assert errors(text) == []


def test_every_fault_is_reported_at_once() -> None:
    text = GOOD
    for before, after in (
        ('ods = "RX3"', 'ods = "rx3"'),
        ('kind = "federation"', 'kind = "club"'),
        ('time = "08:30"', 'time = "8.30"'),
        ('pcn = "pcn-ripon"', 'pcn = "pcn-rippon"'),
        ('weekday = "tuesday"', 'weekday = "monday"'),
        ("mdt.minutes = 90  # S1", "huddle.max_hot_cases = 0"),
    ):
        text = text.replace(before, after, 1)
    paths = {fault.key_path for fault in errors(text)}
    assert {
        "organisation[2].ods", "organisation[5].kind", "huddle[0].time", "practice[0].pcn", "mdt[1].weekday",
        "settings.huddle.max_hot_cases",
    } <= paths  # fmt: skip


def test_what_is_not_toml_and_what_has_no_place() -> None:
    fault = one_error('[place]\ncode = "x\n')
    assert (fault.line, fault.key_path) == (2, "")
    assert "not TOML" in fault.sentence
    assert one_error("").sentence.startswith("There is no [place] table")
    assert "takes two brackets" in one_error('[place]\ncode = "x"\nname = "X"\n[area]\ncode = "a"\n').sentence
    assert one_error('[place]\ncode = "x"\nname = "X"\n[[aera]]\n').sentence.endswith("did you mean 'area'?")
    assert "must be a table" in one_error("place = 3\n").sentence
    assert "must be a table" in one_error('area = [1]\n[place]\ncode = "x"\nname = "X"\n').sentence


def without(text: str, start: str, end: str) -> str:
    at = text.index(start)
    return text[:at] + text[text.index(end, at + len(start)) :]


def test_a_missing_service_manager_is_named_by_network_and_by_employer() -> None:
    text = without(GOOD, '[[role]]\ncode = "sm-heart"', "# ---")
    assert errors(text) == []
    found = [sentence for sentence in warnings(text) if "manager" in sentence]
    assert found == [
        "South locality (south) has no service manager from North Yorkshire County Council (218).",
        "Heart of Harrogate PCN (pcn-heart) has no service manager.",
    ]
    both = without(text, '[[role]]\ncode = "sm-knaresborough"', "[[role]]")
    assert "North Yorkshire County Council (218) employs no service manager." in warnings(both)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('teams = ["op-ripon"]', 'teams = ["op-mowbray"]', "operational team (op-ripon) is in no huddle."),
        ('serves = ["int-ripon"]', "serves = []", "No team works for the integrated team"),
        ('codes = ["OT"]', "codes = []", "No code of RCD means Community therapy (rcd-ot)"),
        ('codes = ["LIVING-WELL"]', "codes = []", "LW01 sends open-cases, and none of its codes means a team here."),
        ('pcn = "pcn-heart"\ntelephone', 'pcn = "pcn-mowbray"\ntelephone', "its people have no home team"),
    ],
)  # fmt: skip
def test_a_warning_lets_the_file_load(before: str, after: str, words: str) -> None:
    assert before in GOOD
    text = GOOD.replace(before, after)
    if "home team" in words:
        text = GOOD.replace(
            'kind = "integrated"\npcn = "pcn-heart"', 'kind = "integrated"\npcn = "pcn-mowbray"'
        )
    assert errors(text) == []
    assert any(words in sentence for sentence in warnings(text))


@given(st.text(alphabet=st.sampled_from("[]\"'=\n #.ab1{},\\"), max_size=120))
def test_any_text_gives_faults_and_never_breaks(text: str) -> None:
    assert errors(text)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_file_with_lines_missing_never_breaks(start: int, count: int) -> None:
    lines = GOOD.splitlines()
    text = "\n".join(lines[:start] + lines[start + count :])
    for fault in check(text):
        assert fault.sentence.endswith((".", "?"))
        assert fault.line is None or 1 <= fault.line <= len(text.splitlines()) + 1


def test_every_key_of_the_five_files_has_its_line() -> None:
    for name in place_names():
        text = read_place_file(name)
        lines = lines_of(text)
        written = text.splitlines()
        for section, rows in tomllib.loads(text).items():
            if not isinstance(rows, list):
                continue
            for index, row in enumerate(rows):
                assert written[lines[section, index] - 1] == f"[[{section}]]"
                for key in row:
                    assert written[lines[section, index, key] - 1].startswith(f"{key} =")
    assert line_of({("a",): 3}, ("a", 1, "b")) == 3
    assert line_of({}, ("a",)) is None


def test_strings_and_arrays_over_several_lines_hide_no_keys() -> None:
    text = 'a = """\nb = 1\n"""\nc = [\n  1, # ]\n  "x]",\n]\n[t."q.r"]\nd.e = 2\n'
    lines = lines_of(text)
    assert lines["c",] == 4
    assert ("b",) not in lines
    assert lines["t", "q.r", "d", "e"] == 9


@given(st.sampled_from(sorted(CATALOGUE)), st.data())
def test_a_setting_takes_its_own_default_and_refuses_other_types(name: str, data: st.DataObject) -> None:
    setting = CATALOGUE[name]
    given_default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    assert setting.fault(given_default) is None
    assert setting.read(given_default) == setting.default
    assert setting.fault(data.draw(st.one_of(st.text(), st.booleans(), st.none(), st.just([]), st.just({}))))
    if not isinstance(setting.default, tuple):
        assert setting.fault(setting.high + 1)
