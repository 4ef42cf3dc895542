import json

from config.json_answer import json_answer


def test_answer_is_json_that_no_cache_keeps() -> None:
    answer = json_answer({"code": 404, "message": "gone"}, 404)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    assert json.loads(answer.content) == {"code": 404, "message": "gone"}
    assert answer.headers["Cache-Control"] == "no-store"
