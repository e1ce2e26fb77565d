"""What other tools are given: complete, in their own terms, and the same whatever the file holds."""

from __future__ import annotations

import io
import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from flake8_eventrace.cli import main
from flake8_eventrace.cli.console import OutputError, output
from flake8_eventrace.reports import FORMATS, Look
from flake8_eventrace.reports.explanation import applied
from flake8_eventrace.reports.text import write
from flake8_eventrace.rules.registry import OFF_BY_DEFAULT
from flake8_eventrace.runner import Job, check_file
from flake8_eventrace.settings import Settings
from tests.cli.test_cli import LOST_SIGNAL
from tests.expectations import all_cases
from tests.sampling import sampled

#: OASIS' schema, as the npm package @microsoft/jest-sarif 1.0.0-beta.0 (MIT) ships it.
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))

RISKY = LOST_SIGNAL.replace("self.ev.wait(15)", "self.ev.wait(15)  # Ω 🐍")
ASTRAL = LOST_SIGNAL.replace("            self.ev.clear()", '            "🐍é"; self.ev.clear()')


@pytest.fixture
def check(here):
    def run(*arguments, **options):
        return CliRunner().invoke(main, ["check", *arguments], **options)

    return run


def sarif(text):
    log = json.loads(text)
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    return log["runs"][0]


class TestSarif:
    def test_is_valid_and_tells_the_interleaving(self, here, check):
        (here / "feed.py").write_text(LOST_SIGNAL)
        run = sarif(check("--output-format=sarif", "feed.py").stdout)
        (result,) = run["results"]
        assert result["ruleId"] == "LAG101"
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "LAG101"
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "feed.py"
        assert place["region"] == {"startLine": 17, "startColumn": 13, "endLine": 17, "endColumn": 28}

        flows = result["codeFlows"][0]["threadFlows"]
        assert [flow["id"] for flow in flows] == ["consumer", "producer"]
        steps = sorted(
            (location["executionOrder"], flow["id"], location["location"])
            for flow in flows
            for location in flow["locations"]
        )
        assert [order for order, _, _ in steps] == [1, 2, 3, 4, 5]
        lanes = ["consumer", "producer", "producer", "consumer", "consumer"]
        assert [lane for _, lane, _ in steps] == lanes
        lines = [step["physicalLocation"]["region"]["startLine"] for _, _, step in steps]
        assert lines == [15, 10, 11, 17, 18]

    def test_the_rule_s_page_is_there(self, here, check):
        (here / "a.py").touch()
        rules = sarif(check("--output-format=sarif", "a.py").stdout)["tool"]["driver"]["rules"]
        by_code = {rule["id"]: rule for rule in rules}
        assert "## Why is this bad?" in by_code["LAG101"]["help"]["markdown"]
        assert by_code["LAG101"]["name"] == "ClearBeforeWait"
        off = {code for code, rule in by_code.items() if not rule["defaultConfiguration"]["enabled"]}
        assert off == OFF_BY_DEFAULT

    def test_fixes_make_what_fix_makes(self, here, check):
        (here / "feed.py").write_text(LOST_SIGNAL)
        (result,) = sarif(check("--output-format=sarif", "feed.py").stdout)["results"]
        (change,) = result["fixes"][0]["artifactChanges"]
        lines = LOST_SIGNAL.splitlines(keepends=True)
        for replacement in reversed(change["replacements"]):
            region = replacement["deletedRegion"]
            assert (region["startColumn"], region["endColumn"]) == (1, 1)
            lines[region["startLine"] - 1 : region["endLine"] - 1] = [replacement["insertedContent"]["text"]]
        CliRunner().invoke(main, ["fix", "feed.py"])
        assert "".join(lines) == (here / "feed.py").read_text()

    def test_a_fingerprint_stays_when_lines_move_and_tells_twins_apart(self, here, check):
        def fingerprints(source):
            (here / "feed.py").write_text(source)
            results = sarif(check("--output-format=sarif", "feed.py").stdout)["results"]
            return [result["partialFingerprints"]["eventraceSurroundings/v1"] for result in results]

        first = fingerprints(LOST_SIGNAL)
        assert fingerprints("# moved\n\n\n" + LOST_SIGNAL) == first
        assert fingerprints(LOST_SIGNAL.replace("self.ev", "self.flag")) != first
        twins = fingerprints(LOST_SIGNAL + LOST_SIGNAL.partition("\n")[2].replace("Feed", "Food"))
        assert len({*twins}) == 2

    @pytest.mark.parametrize(
        "name", ["with space.py", 'a"b.py', "new\nline.py", "é🐍.py", "100%.py", "c:d.py"]
    )
    def test_odd_names_are_uris(self, here, check, name):
        (here / name).write_text(LOST_SIGNAL)
        (result,) = sarif(check("--output-format=sarif", name).stdout)["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(\./)?[A-Za-z0-9._~%:-]+", uri)

    def test_what_could_not_be_checked_is_a_notification(self, here, check):
        (here / "a.py").write_text("x = (\n")
        outcome = check("--output-format=sarif", "a.py", "gone.py")
        assert outcome.exit_code == 2
        (invocation,) = sarif(outcome.stdout)["invocations"]
        assert invocation["executionSuccessful"] is False
        assert len(invocation["toolExecutionNotifications"]) == 2

    def test_is_valid_for_every_kind_of_finding(self, here, check):
        """All rules' examples: with and without fixes, producers elsewhere, code out of sight."""
        from flake8_eventrace.rules.registry import RULES

        for rule in RULES:
            (here / f"{rule.code}.py").write_text(rule.page.example)
        names = ",".join(rule.code for rule in RULES)
        run = sarif(check("--output-format=sarif", f"--extend-select={names}", ".").stdout)
        assert {result["ruleId"] for result in run["results"]} == {rule.code for rule in RULES}
        assert all(result["codeFlows"] for result in run["results"])


class TestPositions:
    """Characters outside of ASCII and of the basic plane before the finding move no column."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-cookie"])
    def test_columns_count_characters(self, here, check, encoding):
        if encoding == "utf-16-cookie":
            source = ("# coding: latin-1\n" + ASCII_COOKIE).encode("latin-1")
            expected = (18, 19, 34)
        else:
            source = ASTRAL.encode(encoding)
            expected = (17, 19, 34)
        (here / "a.py").write_bytes(source)
        (data,) = json.loads(check("--output-format=json", "a.py").stdout)
        assert (data["line"], data["column"], data["end_column"]) == expected
        (result,) = sarif(check("--output-format=sarif", "a.py").stdout)["results"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"], region["endColumn"]) == expected

    def test_the_mark_stands_below_what_is_reported(self, here, check):
        (here / "a.py").write_text(
            ASTRAL.replace("            ", "\t\t\t").replace("        ", "\t\t").replace("    ", "\t")
        )
        lines = check("a.py").stdout.splitlines()
        (mark,) = (line for line in lines if "^" in line)
        code = lines[lines.index(mark) - 1]
        # The snake is as wide as two letters.
        assert mark.index("^") == code.index("self.ev.clear()") + 1
        assert mark.count("^") == len("self.ev.clear()")


ASCII_COOKIE = LOST_SIGNAL.replace("            self.ev.clear()", '            "éé"; self.ev.clear()')


#: One finding each: where there are more, a fix moves the next one.
CASES = [case for case in all_cases() if len(case.expected) == 1 and (case.fixed or case.unsafe_fixed)]
#: One in so many is looked at in a normal run.
ONE_IN = 6


@pytest.mark.parametrize("case", sampled(CASES, ONE_IN, lambda case: case.name))
def test_edits_applied_by_their_positions_give_the_mended_file(case):
    """What an editor makes of the JSON edits is what `fix` makes."""
    settings = case.settings(unsafe_fixes=True)
    checked = check_file(Job(str(case.path), settings, case.source))
    encoding = "latin-1" if b"latin-1" in case.source[:60] else "utf-8"
    text = applied(case.source.decode(encoding), checked.findings[0].fix)
    assert text.encode(encoding) in (case.fixed, case.unsafe_fixed)


class TestJson:
    def test_one_object_a_line(self, here, check):
        (here / "a.py").write_text(LOST_SIGNAL)
        (here / "b.py").write_text(LOST_SIGNAL)
        (here / "c.py").write_text("x = 1\n")
        listed = json.loads(check("--output-format=json", ".").stdout)
        lines = check("--output-format=json-lines", ".").stdout.splitlines()
        assert [json.loads(line) for line in lines] == listed
        assert [data["path"] for data in listed] == ["a.py", "b.py"]

    def test_no_findings_are_an_empty_list(self, here, check):
        (here / "c.py").write_text("x = 1\n")
        assert json.loads(check("--output-format=json", ".").stdout) == []
        assert check("--output-format=json-lines", ".").stdout == ""

    def test_the_witness_and_the_fix(self, here, check):
        (here / "feed.py").write_text(LOST_SIGNAL)
        (data,) = json.loads(check("--output-format=json", "feed.py").stdout)
        assert data["name"] == "clear-before-wait"
        assert data["url"] is None
        assert data["advice"] is None
        assert [step["line"] for step in data["witness"] if step["dies"]] == [17]
        assert data["witness"][1] == {
            "lane": "producer",
            "path": "feed.py",
            "line": 10,
            "function": "Feed.put",
            "text": "self.items.append(x)",
            "note": "publishes `items`",
            "dies": False,
        }
        assert data["fix"]["safety"] == "safe"
        assert data["fix"]["edits"] == [
            {
                "start": {"line": 18, "column": 1},
                "end": {"line": 18, "column": 1},
                "text": "            if self.items:\n                continue\n",
            }
        ]


class TestGithub:
    def test_an_annotation_a_finding(self, here, check):
        (here / "feed.py").write_text(LOST_SIGNAL)
        (line,) = check("--output-format=github", "feed.py").stdout.splitlines()
        places = "file=feed.py,line=17,endLine=17,col=13,endColumn=28"
        assert line.startswith(f"::warning {places},title=LAG101 clear-before-wait::LAG101 `self.ev")
        assert "%0Aproducer: 11: self.ev.set()" in line

    def test_odd_names_end_no_property(self, here, check):
        (here / "a,b:c%\nd.py").write_text(LOST_SIGNAL)
        (line,) = check("--output-format=github", ".").stdout.splitlines()
        assert "file=a%2Cb%3Ac%25%0Ad.py," in line

    def test_problems_are_annotations_too(self, here, check):
        (here / "a.py").write_text("x = (\n")
        assert (
            "::error file=a.py,line=1,title=not analysed::" in check("--output-format=github", "a.py").stdout
        )


class TestGitlab:
    def test_issues_have_what_gitlab_asks_for(self, here, check):
        (here / "feed.py").write_text(LOST_SIGNAL)
        (issue,) = json.loads(check("--output-format=gitlab", str(here / "feed.py")).stdout)
        assert issue.keys() >= {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["location"]["path"] == "feed.py"
        assert issue["location"]["positions"]["begin"] == {"line": 17, "column": 13}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}

    def test_fingerprints_are_unique_and_stable(self, here, check):
        (here / "a.py").write_text(LOST_SIGNAL)
        (here / "b.py").write_text(LOST_SIGNAL + LOST_SIGNAL.partition("\n")[2].replace("Feed", "Food"))

        def fingerprints():
            return [issue["fingerprint"] for issue in json.loads(check("--output-format=gitlab", ".").stdout)]

        before = fingerprints()
        assert len({*before}) == 3
        (here / "a.py").write_text("# moved\n" + LOST_SIGNAL)
        assert fingerprints() == before


class TestJunit:
    def test_findings_are_failures_and_problems_errors(self, here, check):
        (here / "a.py").write_text(LOST_SIGNAL)
        (here / "b.py").write_text("x = 1\n")
        (here / "c.py").write_text("x = (\n")
        root = ET.fromstring(check("--check-syntax", "--output-format=junit", ".").stdout)
        assert root.attrib == {"name": "eventrace", "tests": "3", "failures": "1", "errors": "1"}
        assert [suite.get("name") for suite in root] == ["a.py", "b.py", "c.py"]
        (failure,) = root.iter("failure")
        assert "self.ev.clear()" in failure.text

    def test_what_xml_cannot_say_is_replaced(self, here, check):
        (here / "a\x01b.py").write_text(LOST_SIGNAL)
        root = ET.fromstring(check("--output-format=junit", ".").stdout)
        assert root[0].get("name") == "a\N{REPLACEMENT CHARACTER}b.py"


class TestText:
    def test_findings_are_grouped_by_file(self, here, check):
        (here / "a.py").write_text(LOST_SIGNAL)
        (here / "b.py").write_text(LOST_SIGNAL)
        headings = [line for line in check(".").stdout.splitlines() if re.match(r"\S+\.py$", line)]
        assert headings == ["a.py", "b.py"]

    def test_a_name_cannot_forge_a_line(self, here, check):
        (here / "a.py:1:1: E999 forged\nb.py").write_text(LOST_SIGNAL)
        out = check("--output-format=concise", "-q", ".").stdout
        assert out.startswith("a.py:1:1: E999 forged\\nb.py:17:13: LAG101 ")
        assert len(out.splitlines()) == 1

    def test_the_witness_on_request(self, here, check):
        (here / "a.py").write_text(LOST_SIGNAL)
        assert "the signal is lost here" not in check("a.py").stdout
        out = check("--show-witness", "a.py").stdout
        assert re.search(r"consumer  Feed.run\(\) +│ producer  Feed.put\(\)", out)
        assert "✗ the signal is lost here" in out

    def test_statistics(self, here, check):
        (here / "a.py").write_text(LOST_SIGNAL)
        (here / "b.py").write_text(LOST_SIGNAL)
        assert "    2  lost  LAG101 clear-before-wait  (2 fixable)" in check("--statistics", ".").stdout
        machine = check("--statistics", "--output-format=json", ".")
        assert json.loads(machine.stdout)
        assert "    2  lost  LAG101 clear-before-wait  (2 fixable)" in machine.stderr

    def test_colour_only_where_it_is_wanted(self, here):
        (here / "a.py").write_text(LOST_SIGNAL)
        checked = check_file(Job("a.py", Settings()))
        plain, coloured = io.StringIO(), io.StringIO()
        write([checked], plain, Look(witness=True))
        write([checked], coloured, Look(colour=True, witness=True))
        assert "\x1b[" not in plain.getvalue()
        assert "\x1b[31m" in coloured.getvalue()
        uncoloured = re.sub(r"\x1b\[[0-9;]*m", "", coloured.getvalue())
        assert [line.rstrip() for line in uncoloured.splitlines()] == plain.getvalue().splitlines()


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    def test_goes_to_a_file_in_full(self, here, check, name):
        (here / "a.py").write_text(LOST_SIGNAL)
        printed = check(f"--output-format={name}", "-q", "a.py").stdout
        result = check(f"--output-format={name}", "-q", "--output-file=report", "a.py")
        assert (result.exit_code, result.stdout) == (1, "")
        assert (here / "report").read_text("utf-8") == printed
        assert {path.name for path in here.iterdir()} == {"a.py", "report"}

    def test_a_name_that_is_no_utf_8(self, here, check, name):
        path = here / "a\udcff.py"
        try:
            path.write_text(LOST_SIGNAL)
        except (OSError, UnicodeError):
            pytest.skip("the file system wants UTF-8")
        result = check(f"--output-format={name}", str(path))
        assert result.exit_code == 1, result.output

    def test_a_clean_run_is_a_whole_document(self, here, check, name):
        (here / "a.py").write_text("x = 1\n")
        result = check(f"--output-format={name}", "--output-file=report", "a.py")
        assert result.exit_code == 0
        if name in ("json", "gitlab", "sarif"):
            json.loads((here / "report").read_text())


def test_a_report_that_cannot_be_written_is_an_error(here, check):
    (here / "a.py").write_text(LOST_SIGNAL)
    result = check("--output-file=no/such/report", "a.py")
    assert result.exit_code == 2
    assert "no/such/report" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["concise", "json", "json-lines", "sarif", "github", "gitlab", "junit"])
def test_a_file_that_cannot_be_read_spoils_no_report(here, check, name):
    (here / "a.py").write_text(LOST_SIGNAL)
    (here / "c.py").write_text(LOST_SIGNAL)
    whole = check(f"--output-format={name}", ".").stdout
    (here / "b.py").write_text("x = (\n")
    result = check("--check-syntax", f"--output-format={name}", ".")
    assert result.exit_code == 2
    assert "b.py:1: error: syntax error: " in result.stderr
    if name in ("json", "json-lines", "gitlab"):
        assert result.stdout == whole, "these have no place for it"
    assert result.stdout.count("LAG101") >= 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_report_for_which_there_is_no_room_is_an_error(here, check):
    (here / "a.py").write_text(LOST_SIGNAL)
    result = check("--output-file=/dev/full", "a.py")
    assert result.exit_code == 2
    assert "/dev/full" in result.stderr
    assert "no space left on device" in result.stderr.lower()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_report_that_is_not_finished_leaves_the_old_one(here, stop):
    def written():
        with output("report") as out:
            out.write("new")
            raise stop

    (here / "report").write_text("old")
    with pytest.raises((KeyboardInterrupt, OutputError)):
        written()
    assert os.listdir(here) == ["report"]
    assert (here / "report").read_text() == "old"
