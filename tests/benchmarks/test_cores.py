from benchmarks.cores import is_pinning, pinned


def test_pinned_command_ends_with_the_command_itself() -> None:
    command = pinned(["serve", "--port", "1"], 0)
    assert command[-3:] == ["serve", "--port", "1"]
    assert ("taskset" in command) == is_pinning()
