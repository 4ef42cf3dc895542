import pytest

from benchmarks.frame import Table, markdown, run_all

TABLE = Table("Speed", ("what", "figure"), [("new", "1,000")], ["All were kept."])


def test_table_is_markdown() -> None:
    assert markdown(TABLE).splitlines() == [
        "### Speed",
        "",
        "| what | figure |",
        "|---|---|",
        "| new | 1,000 |",
        "",
        "All were kept.",
    ]


def test_each_table_is_printed_and_recorded_before_the_next_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[str] = []
    recorded: dict[str, str] = {}

    def second() -> list[Table]:
        seen.append(capsys.readouterr().out)
        assert list(recorded) == ["first"]
        return []

    run_all({"first": lambda: [TABLE], "second": second}, recorded.__setitem__)
    assert "| new | 1,000 |" in seen[0]
    assert recorded["first"].startswith("Machine: ")
    assert recorded["first"].endswith(markdown(TABLE))
