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


def test_each_table_is_printed_before_the_next_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[str] = []

    def second() -> list[Table]:
        seen.append(capsys.readouterr().out)
        return []

    run_all([lambda: [TABLE], second])
    assert "| new | 1,000 |" in seen[0]
