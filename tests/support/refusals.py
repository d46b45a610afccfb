"""What a refusal for too much of something looks like."""

from tests.support.api import Answer


def assert_is_a_refusal(answer: Answer, limit: int) -> None:
    assert answer.status == 429
    assert answer.object["message"] == "Too many requests"
    assert answer.object["data"] is None or answer.object["data"] == []
    assert 'reason": "rate_limited"' in answer.text.replace('":"', '": "')
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["X-RateLimit-Limit"] == str(limit)
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert int(answer.headers["X-RateLimit-Reset"]) > 1_700_000_000
    assert "private" not in answer.headers.get("Cache-Control", "")
