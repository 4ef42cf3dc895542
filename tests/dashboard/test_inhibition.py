"""Inhibition: which source mutes which target."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.inhibition import Place, Rule, RuleBook, Sources
from dashboard.matchers import parse_matchers


def rule(source: str, target: str, *equal: str) -> Rule:
    return Rule(parse_matchers(source), parse_matchers(target), equal)


def places(rules: list[Rule], fingerprint: str, labels: dict[str, str]) -> list[Place]:
    numbered = [rule._replace(id=number) for number, rule in enumerate(rules)]
    return RuleBook(numbered).places(fingerprint, labels)


def inhibitor(
    rules: list[Rule], firing: dict[str, dict[str, str]], name: str, current: str | None = None
) -> str | None:
    """The alert's inhibitor, over all that fires; None for none."""
    everyone = {fp: places(rules, fp, labels) for fp, labels in firing.items()}
    sources = Sources(place for own in everyone.values() for place in own if place.is_source)
    targets = [place for place in everyone[name] if place.is_target]
    return sources.inhibitor(targets, current or "") or None


SEVERE = rule("severity=critical", "severity=warning", "cluster")
CRITICAL = {"severity": "critical", "cluster": "a"}
WARNING = {"severity": "warning", "cluster": "a"}


def test_inhibition_needs_a_source_a_target_and_equal_labels() -> None:
    firing = {"c": CRITICAL, "w": WARNING, "other": WARNING | {"cluster": "b"}, "i": {"x": "y"}}
    assert inhibitor([SEVERE], firing, "w") == "c"
    assert inhibitor([SEVERE], firing, "other") is None
    assert inhibitor([SEVERE], firing, "i") is None
    assert inhibitor([SEVERE], firing, "c") is None
    assert inhibitor([], firing, "w") is None


def test_inhibition_takes_a_missing_label_for_an_empty_one() -> None:
    firing = {"c": {"severity": "critical"}, "w": {"severity": "warning"}, "w2": WARNING}
    assert inhibitor([SEVERE], firing, "w") == "c"
    assert inhibitor([SEVERE], firing, "w2") is None


def test_inhibition_without_equal_labels_takes_any_source() -> None:
    anything = rule("severity=critical", "severity=warning")
    assert inhibitor([anything], {"c": CRITICAL, "w": {"severity": "warning"}}, "w") == "c"


def test_inhibition_never_lets_an_alert_mute_itself_or_its_inhibitor() -> None:
    both = rule('severity=~"critical|warning"', "cluster=a", "cluster")
    assert inhibitor([both], {"c": CRITICAL}, "c") is None
    assert inhibitor([both], {"c": CRITICAL, "w": WARNING}, "c") is None
    assert inhibitor([both], {"c": CRITICAL, "w": WARNING}, "w") is None


def test_inhibition_takes_a_one_sided_source_for_a_two_sided_target() -> None:
    two_sided = rule('role=~"a|b"', 'role=~"b|c"')
    firing = {"1": {"role": "b"}, "2": {"role": "a"}, "3": {"role": "c"}}
    assert inhibitor([two_sided], firing, "1") == "2", "1 matches both sides, and so does itself"
    assert inhibitor([two_sided], firing, "3") == "1", "a pure target takes the first source"
    assert inhibitor([two_sided], firing, "2") is None


def test_inhibition_keeps_the_current_source_while_it_holds() -> None:
    firing = {"c1": CRITICAL, "c2": CRITICAL | {"x": "y"}, "w": WARNING}
    assert inhibitor([SEVERE], firing, "w") == "c1"
    assert inhibitor([SEVERE], firing, "w", current="c2") == "c2"
    assert inhibitor([SEVERE], firing, "w", current="gone") == "c1"


def test_places_are_only_in_rules_that_the_alert_is_on_a_side_of() -> None:
    sides = [(place.is_source, place.is_target) for place in places([SEVERE], "c", CRITICAL)]
    assert sides == [(True, False)]
    assert places([SEVERE], "w", WARNING)[0].key == places([SEVERE], "c", CRITICAL)[0].key
    assert places([SEVERE], "i", {"severity": "info"}) == []


LABELS = st.fixed_dictionaries(
    {"r": st.sampled_from(["a", "b", "c"])}, optional={"e": st.sampled_from(["1", "2"])}
)


@given(st.dictionaries(st.text("0123456789abcdef", min_size=1, max_size=4), LABELS, max_size=8))
def test_inhibition_is_what_its_definition_says(firing: dict[str, dict[str, str]]) -> None:
    two_sided = rule('r=~"a|b"', 'r=~"b|c"', "e")

    def mutes(source: dict[str, str], target: dict[str, str]) -> bool:
        return (
            source["r"] in "ab"
            and target["r"] in "bc"
            and source.get("e", "") == target.get("e", "")
            and not (target["r"] in "ab" and source["r"] in "bc")
        )

    for name, labels in firing.items():
        sources = sorted(n for n, source in firing.items() if mutes(source, labels))
        assert inhibitor([two_sided], firing, name) == (sources[0] if sources else None)
