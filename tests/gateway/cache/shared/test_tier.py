"""What gateways share through a Valkey or Redis that is well."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cache.shared.address import Command, address_from_url
from gateway.cache.shared.tier import SharedTier
from gateway.cache.shared.write_queue import MAX_STORES, MAX_STORES_BYTES, WriteQueue
from tests.support.tiers import made, opened, stored, tag_of
from tests.support.valkey_server import ValkeyServer, running_valkey
from tests.support.waiting import until

PARTITION = "0123456789abcdef"
OTHER_PARTITION = "fedcba9876543210"
KEY = ("first_page", None, 10)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    with running_valkey(tmp_path) as running:
        yield running


async def test_a_tag_is_the_same_for_every_gateway(server: ValkeyServer) -> None:
    async with opened(server.url) as one, opened(server.url) as other:
        tags = await asyncio.gather(
            *(tier.read_generation(PARTITION) for tier in [one, other] * 50)
        )
        assert len(set(tags)) == 1
        assert tags[0] is not None
        assert await tag_of(one, OTHER_PARTITION) not in tags


async def test_a_write_is_seen_through_every_gateway(server: ValkeyServer) -> None:
    async with opened(server.url) as one, opened(server.url) as other:
        before = await tag_of(one, PARTITION)
        untouched = await tag_of(one, OTHER_PARTITION)
        renewed = await one.renew_generation(PARTITION)
        assert renewed is not None
        assert renewed.before == before
        assert renewed.after == await tag_of(other, PARTITION) == await tag_of(one, PARTITION)
        assert renewed.after != before
        assert await tag_of(other, OTHER_PARTITION) == untouched


async def test_the_first_write_of_a_partition_has_no_tag_before_it(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        await tier.read_generation(OTHER_PARTITION)
        renewed = await tier.renew_generation(PARTITION)
        assert renewed is not None
        assert renewed.before == ""
        assert renewed.after == await tag_of(tier, PARTITION)


async def test_a_write_is_announced_although_nobody_knows_the_epoch(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        before = await tag_of(tier, PARTITION)
        [epoch] = [key for key in server.all_keys() if b":epoch:" in key]
        server.ask("DEL", epoch)
        assert await tier.renew_generation(PARTITION) is None
        assert await tag_of(tier, PARTITION) != before


async def test_a_write_is_announced_although_its_caller_is_gone(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        before = await tag_of(tier, PARTITION)
        caller = asyncio.create_task(tier.renew_generation(PARTITION))
        await asyncio.sleep(0)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller

        async def is_renewed() -> bool:
            return await tier.read_generation(PARTITION) != before

        await until(is_renewed)


async def test_everyone_gets_another_tag(server: ValkeyServer) -> None:
    async with opened(server.url) as one, opened(server.url) as other:
        before = [await tag_of(one, PARTITION), await tag_of(one, OTHER_PARTITION)]
        await one.renew_all_generations()
        after = [await tag_of(other, PARTITION), await tag_of(other, OTHER_PARTITION)]
        assert not set(before) & set(after)


async def test_an_answer_is_found_by_another_gateway_under_its_own_name_only(
    server: ValkeyServer,
) -> None:
    async with opened(server.url) as one, opened(server.url) as other:
        tag = await tag_of(one, PARTITION)
        await one.store_entry(PARTITION, tag, KEY, b'{"a":1}', 60)
        assert await stored(other, PARTITION, tag, KEY) == b'{"a":1}'
        assert await other.find_entry(OTHER_PARTITION, tag, KEY) is None
        assert await other.find_entry(PARTITION, "0" * 16 + "." + "1" * 16, KEY) is None
        assert await other.find_entry(PARTITION, tag, ("first_page", None, "10")) is None
        assert await other.find_entry(PARTITION, tag, ("first_page", "None", 10)) is None
        assert other.status()["hits"] == 1


async def test_what_is_stored_under_a_former_tag_is_not_found(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        former = await tag_of(tier, PARTITION)
        await tier.renew_generation(PARTITION)
        await tier.store_entry(PARTITION, former, KEY, b"old", 60)
        await stored(tier, PARTITION, former, KEY)
        assert await tier.find_entry(PARTITION, await tag_of(tier, PARTITION), KEY) is None


async def test_keys_that_json_cannot_say_are_shared_too(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        tag = await tag_of(tier, PARTITION)
        odd_keys: list[tuple[str | int, ...]] = [("search", "\ud800"), ("search", 2**80)]
        for number, odd in enumerate(odd_keys):
            await tier.store_entry(PARTITION, tag, odd, b"%d" % number, 60)
            assert await stored(tier, PARTITION, tag, odd) == b"%d" % number


async def test_gateways_of_another_namespace_share_nothing(server: ValkeyServer) -> None:
    async with opened(server.url) as one, opened(server.url, namespace="other") as other:
        tag = await tag_of(one, PARTITION)
        assert await tag_of(other, PARTITION) != tag
        await one.store_entry(PARTITION, tag, KEY, b"1", 60)
        await stored(one, PARTITION, tag, KEY)
        assert await other.find_entry(PARTITION, tag, KEY) is None


async def test_facts_are_found_by_name(server: ValkeyServer) -> None:
    async with opened(server.url) as one, opened(server.url) as other:
        await one.store_facts({"a": b"1", "b": b"2"})

        async def is_there() -> bool:
            return await other.find_fact("b") == b"2"

        await until(is_there)
        assert await other.find_fact("a") == b"1"
        assert await other.find_fact("c") is None


async def test_what_belongs_to_a_session_is_found_by_its_fingerprint_until_it_is_dropped(
    server: ValkeyServer,
) -> None:
    async with opened(server.url) as one, opened(server.url) as other:
        await one.store_token("a", b"1", 60)
        await one.store_token("b", b"2", 60)

        async def is_there() -> bool:
            return await other.find_token("b") == b"2"

        await until(is_there)
        assert await other.find_token("a") == b"1"
        assert await other.find_fact("a") is None
        # A value queued just before is deleted too, not stored afterwards.
        await one.store_token("a", b"3", 60)
        await one.drop_token("a")
        await one.store_token("b", b"4", 60)

        async def is_dropped() -> bool:
            return await other.find_token("b") == b"4"

        await until(is_dropped)
        assert await other.find_token("a") is None


async def test_every_key_is_prefixed_and_expires(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        tag = await tag_of(tier, PARTITION)
        await tier.store_entry(PARTITION, tag, KEY, b"1", 12.5)
        await tier.store_entry(PARTITION, tag, ("gone",), b"1", 0)
        await tier.store_facts({"a": b"1"})
        await tier.store_token("a", b"1", 12.5)
        await tier.renew_generation(PARTITION)
        await tier.renew_all_generations()
        await until(lambda: len(server.all_keys()) == 7)
        lifetimes = {}
        [announced] = [key for key in server.all_keys() if key.endswith(b":namespaces")]
        assert announced == b"loops-gateway:1:namespaces"
        assert server.ask("TTL", announced) == 3_600
        for key in set(server.all_keys()) - {announced}:
            assert key.startswith(b"loops-gateway:1:tests:")
            lifetime_ms = server.ask("PTTL", key)
            assert isinstance(lifetime_ms, int)
            lifetimes[key.split(b":")[3].decode()] = lifetime_ms / 1_000
        assert 0 < lifetimes["entry"] <= 12.5
        assert 0 < lifetimes["token"] <= 12.5
        assert 3_500 < lifetimes["generation"] <= 3_600
        assert min(lifetimes[kind] for kind in ("epoch", "fact")) > 29 * 86_400
        assert max(lifetimes.values()) <= 30 * 86_400


async def test_reading_keeps_tags_alive(server: ValkeyServer) -> None:
    now = 1_000_000.0
    async with opened(server.url, clock=lambda: now) as tier:
        tag = await tag_of(tier, PARTITION)
        keys = [key for key in server.all_keys() if not key.endswith(b":namespaces")]
        for key in keys:
            server.ask("EXPIRE", key, 100)
        now += 2 * 86_400
        assert await tag_of(tier, PARTITION) == tag

        def live_on() -> bool:
            lifetimes = [server.ask("TTL", key) for key in keys]
            return all(isinstance(one, int) and one > 3_000 for one in lifetimes)

        await until(live_on)


async def test_a_flushed_server_never_tells_a_former_tag(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        seen = set()
        for _ in range(3):
            seen.add(await tag_of(tier, PARTITION))
            server.flush()
        assert len(seen) == 3
        assert tier.is_up


@pytest.mark.parametrize("kind", [b":epoch:", b":generation:"])
@pytest.mark.parametrize(
    "garbage",
    [("SET", "x"), ("SET", b"\xff" * 100), ("SET", "0" * 17), ("RPUSH", "x"), ("HSET", "a", "b")],
    ids=["text", "bytes", "too long", "list", "hash"],
)
async def test_garbage_in_place_of_a_tag_is_counted_and_replaced(
    server: ValkeyServer, kind: bytes, garbage: tuple[str | bytes, ...]
) -> None:
    async with opened(server.url) as one, opened(server.url) as other:
        before = await tag_of(one, PARTITION)
        [key] = [key for key in server.all_keys() if kind in key]
        server.ask("DEL", key)
        server.ask(garbage[0], key, *garbage[1:])
        after = await tag_of(one, PARTITION)
        assert after != before
        assert await tag_of(other, PARTITION) == await tag_of(one, PARTITION) == after
        assert one.status()["garbage"] == 1
        assert one.is_up


@pytest.mark.parametrize("garbage", [("SET", "x"), ("RPUSH", "x")], ids=["text", "list"])
async def test_a_write_replaces_garbage(server: ValkeyServer, garbage: tuple[str, ...]) -> None:
    async with opened(server.url) as tier:
        await tier.read_generation(PARTITION)
        [key] = [key for key in server.all_keys() if b":generation:" in key]
        server.ask("DEL", key)
        server.ask(garbage[0], key, *garbage[1:])
        renewed = await tier.renew_generation(PARTITION)
        assert renewed is not None
        assert renewed.before == ""
        assert renewed.after == await tag_of(tier, PARTITION)
        assert tier.status()["garbage"] == 1


async def test_something_else_than_a_value_is_a_miss(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        server.ask("RPUSH", "loops-gateway:1:tests:fact:a", "x")
        assert await tier.find_fact("a") is None
        assert tier.status()["garbage"] == 1
        assert tier.is_up


async def test_cancelled_callers_leave_no_reply_to_others(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        names = [f"fact-{number}" for number in range(100)]
        await tier.store_facts({name: name.encode() * 100 for name in names})

        async def are_there() -> bool:
            return await tier.find_fact(names[-1]) is not None

        await until(are_there)
        for turn in range(20):
            callers = [asyncio.create_task(tier.find_fact(name)) for name in names]
            for _ in range(turn % 5):
                await asyncio.sleep(0)
            for caller in callers[turn % 3 :: 3]:
                caller.cancel()
            found = await asyncio.gather(*callers, return_exceptions=True)
            for name, content in zip(names, found, strict=True):
                is_right = content == name.encode() * 100
                assert is_right or isinstance(content, asyncio.CancelledError)
        assert tier.is_up
        assert tier.status()["state_changes"] == 1


async def test_what_waits_is_bounded(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        await tier.store_facts({"a": b"1"})

        async def is_there() -> bool:
            return await tier.find_fact("a") == b"1"

        await until(is_there)
        found = await asyncio.gather(*(tier.find_fact("a") for _ in range(3_000)))
        assert found.count(b"1") >= 1_000
        assert found.count(None) == tier.status()["errors"] > 0
        assert tier.is_up


async def test_the_oldest_of_too_many_stores_are_dropped() -> None:
    is_held = asyncio.Event()
    sent: list[Command] = []

    async def send(commands: object) -> list[object]:
        await is_held.wait()
        assert isinstance(commands, list)
        sent.extend(commands)
        return [b"OK"] * len(commands)

    stores = WriteQueue(send)
    for number in range(MAX_STORES + 5):
        stores.put_command(("SET", number), 1)
    assert stores.dropped == 5
    stores.put_command(("SET", "large"), MAX_STORES_BYTES)
    assert len(stores) == 1
    stores.open()
    is_held.set()
    await until(lambda: len(stores) == 0 and bool(sent))
    assert sent == [("SET", "large")]
    await stores.close()


async def test_closing_leaves_no_task_and_no_socket(server: ValkeyServer) -> None:
    before = asyncio.all_tasks()
    tier = made(server.url)
    await tier.open()
    await tier.open()
    tag = await tag_of(tier, PARTITION)
    for number in range(100):
        await tier.store_entry(PARTITION, tag, ("a", number), b"1", 60)
    await tier.close()
    await tier.close()
    assert asyncio.all_tasks() == before
    assert not tier.is_up
    assert await tier.read_generation(PARTITION) is None
    assert await tier.renew_generation(PARTITION) is None

    def is_alone() -> bool:
        clients = server.ask("CLIENT", "LIST")
        assert isinstance(clients, bytes)
        return len(clients.splitlines()) == 1

    await until(is_alone)


@pytest.mark.parametrize("scheme", ["valkey", "redis"])
async def test_the_database_is_the_one_of_the_url(server: ValkeyServer, scheme: str) -> None:
    async with opened(f"{scheme}://localhost:{server.port}/3") as tier:
        await tier.read_generation(PARTITION)
        assert server.all_keys() == []


async def test_a_user_and_a_password_are_taken_from_the_url(server: ValkeyServer) -> None:
    server.ask("ACL", "SETUSER", "anna", "on", ">p@ss/word", "~*", "+@all")
    async with opened(f"redis://anna:p%40ss%2Fword@localhost:{server.port}") as tier:
        assert await tier.read_generation(PARTITION) is not None


def test_addresses_are_read_from_urls() -> None:
    plain = address_from_url("valkey://cache.example")
    assert (plain.host, plain.port, plain.database) == ("cache.example", 6379, 0)
    assert not plain.is_encrypted
    full = address_from_url("rediss://u:p@[::1]:7000/2?ssl_ca_certs=/ca.pem")
    assert (full.host, full.port, full.database, full.is_encrypted) == ("::1", 7000, 2, True)
    assert (full.username, full.password) == ("u", "p")
    assert full.tls_files == (("ssl_ca_certs", "/ca.pem"),)
    assert str(full) == "[::1]:7000/2"
    assert address_from_url("valkeys://h").is_encrypted
    assert not address_from_url("redis://h").is_encrypted


@pytest.mark.parametrize(
    "url",
    [
        "http://:hidden@h",
        "valkey://",
        "unix:///hidden",
        "valkey://:hidden@h/zero",
        "valkey://:hidden@h:99999",
        "valkey://:hidden@h?ssl_ca_certs=/ca.pem",
        "valkeys://:hidden@h?ssl_cert_reqs=none",
        "valkey://:hidden@h#x",
    ],
)
def test_other_urls_are_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(ValueError, match=r"^(?!.*hidden)"):
        SharedTier(url, namespace="n", connect_timeout_s=1, operation_timeout_s=1)
