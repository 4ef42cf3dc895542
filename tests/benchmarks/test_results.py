from pathlib import Path

from benchmarks.results import record, with_section

ORDER = ("delivery", "size")


def test_section_replaces_its_older_one_alone() -> None:
    old = with_section("", "size", "Machine: small.\n\n### T\n\n| a |", ORDER)
    both = with_section(old, "delivery", "first", ORDER)
    assert both.index("## delivery\n\nfirst\n") < both.index("## size\n\nMachine: small.\n\n### T")
    again = with_section(both, "delivery", "second", ORDER)
    assert again == both.replace("first", "second")


def test_section_of_a_benchmark_that_is_gone_goes_too() -> None:
    old = with_section("", "size", "figures", ORDER)
    assert "size" not in with_section(old, "delivery", "figures", ("delivery",))


def test_file_is_made_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    record("size", "one", ORDER, file)
    record("delivery", "two", ORDER, file)
    assert file.read_text().startswith("# Results\n")
    assert file.read_text().endswith("## delivery\n\ntwo\n\n## size\n\none\n")
