"""Cross-origin calls: from the origins that are listed, never with a cookie, by default none."""

import pytest

from tests.support.world import StartGateway, World

PREFERENCES = "/api/v1/app/preferences"
ORIGIN = "https://client.example"


async def test_listed_origins_may_call_the_api(start_gateway: StartGateway) -> None:
    served = await start_gateway(
        server={"cors_origins": [f"{ORIGIN}:443", "http://localhost:5173"]}
    )
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "DELETE"}
    for path in ("/api/v1/anything/at/all", "/oauth/token"):
        preflight = await served.call("OPTIONS", path, headers=asked)
        assert preflight.status == 204
        assert preflight.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "DELETE" in preflight.headers["Access-Control-Allow-Methods"]
        assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
        assert preflight.headers["Vary"] == "Origin"
    for path, status in (("/api/v1/config", 200), (PREFERENCES, 401), ("/api/v1/nothing", 404)):
        answer = await served.get(path, Origin=ORIGIN)
        assert answer.status == status
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" in (await served.get("/api/v1/config")).headers["Vary"]
    assert "Access-Control-Allow-Origin" not in (await served.get("/", Origin=ORIGIN)).headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", f"{ORIGIN}.evil.example", "http://client.example", "null"]
)
async def test_other_origins_may_not(start_gateway: StartGateway, origin: str) -> None:
    served = await start_gateway(server={"cors_origins": [ORIGIN]})
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    preflight = await served.call("OPTIONS", "/api/v1/config", headers=asked)
    assert preflight.status == 404
    assert "Access-Control-Allow-Origin" not in preflight.headers
    answer = await served.get("/api/v1/config", Origin=origin)
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_nobody_may_by_default(world: World) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    assert (await world.gateway.call("OPTIONS", "/api/v1/config", headers=asked)).status == 404
    answer = await world.gateway.get("/api/v1/config", Origin=ORIGIN)
    assert "Access-Control-Allow-Origin" not in answer.headers
