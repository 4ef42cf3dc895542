import json

from benchmarks.item import NUMBER, alert_item


def test_alert_has_the_place_of_its_number_once() -> None:
    assert alert_item().count("#") == alert_item().count(NUMBER) == 1
    assert json.loads(alert_item())["labels"]["number"] == NUMBER


def test_padding_is_as_long_as_it_is_said() -> None:
    assert len(alert_item(1000)) == len(alert_item()) + 1000
