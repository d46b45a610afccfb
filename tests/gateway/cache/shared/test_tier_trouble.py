"""The shared tier with a server that is away, slow, full, or none at all."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.cache.shared.address import address_from_url
from gateway.cache.shared.pending_invalidations import MAX_OWED
from gateway.cache.shared.tier import SharedTier
from tests.support.ports import unused_port
from tests.support.tiers import (
    IMPATIENT_S,
    made,
    opened,
    stored,
    tag_of,
)
from tests.support.valkey_server import ValkeyServer, running_valkey
from tests.support.waiting import until

PARTITION = "0123456789abcdef"
OTHER_PARTITION = "fedcba9876543210"
KEY = ("first_page", None, 10)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    with running_valkey(tmp_path) as running:
        yield running


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "gateway")
    return caplog


async def ask_everything(tier: SharedTier) -> None:
    """Every method, which gives nothing and raises nothing while the server is away."""
    assert await tier.read_generation(PARTITION) is None
    assert await tier.renew_generation(PARTITION) is None
    assert await tier.find_entry(PARTITION, "a.b", KEY) is None
    await tier.store_entry(PARTITION, "a.b", KEY, b"1", 60)
    assert await tier.find_fact("a") is None
    await tier.store_facts({"a": b"1"})
    assert await tier.find_token("a") is None
    await tier.store_token("a", b"1", 60)
    await tier.drop_token("a")
    await tier.renew_all_generations()


async def test_without_a_server_everything_is_a_miss_until_it_comes(
    tmp_path: Path, lines: pytest.LogCaptureFixture
) -> None:
    with running_valkey(tmp_path) as server:
        server.kill()
        async with opened(server.url) as tier:
            assert not tier.is_up
            await ask_everything(tier)
            server.start()
            await until(lambda: tier.is_up)
            assert await tier.read_generation(PARTITION) is not None
        told = [(line.levelname, line.getMessage()) for line in lines.records]
        where = f"The shared tier at localhost:{server.port}/0 is"
        assert told == [("WARNING", f"{where} away: no connection"), ("INFO", f"{where} in use")]


async def test_a_server_that_ends_is_used_again_when_it_is_back(
    server: ValkeyServer, lines: pytest.LogCaptureFixture
) -> None:
    async with opened(server.url) as tier:
        before = await tag_of(tier, PARTITION)
        server.kill()
        await asyncio.gather(*(tier.read_generation(PARTITION) for _ in range(100)))
        for _ in range(50):
            await ask_everything(tier)
        assert tier.status()["up"] == 0
        server.start()
        await until(lambda: tier.is_up)
        tag = await tag_of(tier, PARTITION)
        assert tag != before
        await tier.store_entry(PARTITION, tag, KEY, b"1", 60)
        assert await stored(tier, PARTITION, tag, KEY) == b"1"
        assert tier.status()["state_changes"] == 3
    assert [line.levelname for line in lines.records] == ["INFO", "WARNING", "INFO"]


@pytest.mark.parametrize("is_alone", [False, True])
async def test_closed_connections_are_made_anew(server: ValkeyServer, is_alone: bool) -> None:
    async with opened(server.url, is_alone=is_alone) as tier:
        before = await tag_of(tier, PARTITION)
        server.ask("CLIENT", "KILL", "TYPE", "normal")
        await until(lambda: not tier.is_up)
        await until(lambda: tier.is_up)
        # Another gateway may have written meanwhile, and not be back to say so.
        assert (await tag_of(tier, PARTITION) == before) is is_alone


async def test_a_slow_server_costs_one_timeout_and_is_left_alone(
    server: ValkeyServer, lines: pytest.LogCaptureFixture
) -> None:
    async with opened(server.url, operation_timeout_s=IMPATIENT_S) as tier:
        await tier.read_generation(PARTITION)
        server.pause()
        assert (
            await asyncio.gather(*(tier.read_generation(PARTITION) for _ in range(200)))
            == [None] * 200
        )
        assert not tier.is_up
        timeouts = tier.status()["timeouts"]
        assert timeouts > 0
        for _ in range(1_000):
            await tier.find_fact("a")
        assert tier.status()["timeouts"] == timeouts
        server.resume()
        await until(lambda: tier.is_up)
        assert await tier.read_generation(PARTITION) is not None
    assert [line.getMessage().rpartition(" is ")[2] for line in lines.records] == [
        "in use",
        "away: too slow",
        "in use",
    ]


async def test_a_busy_process_does_not_take_itself_for_a_slow_server(server: ValkeyServer) -> None:
    async with opened(server.url, operation_timeout_s=IMPATIENT_S) as tier:
        before = await tag_of(tier, PARTITION)
        asked = asyncio.create_task(tier.read_generation(PARTITION))
        for _ in range(3):
            await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(time.sleep, 3 * IMPATIENT_S)
        assert await asked == before
        assert tier.status()["state_changes"] == 1


@pytest.mark.parametrize("is_all", [False, True], ids=["one", "all"])
async def test_a_write_that_could_not_be_announced_is_made_up_for(
    server: ValkeyServer, is_all: bool
) -> None:
    async with (
        opened(server.url, operation_timeout_s=IMPATIENT_S) as one,
        opened(server.url) as other,
    ):
        before = await tag_of(one, PARTITION)
        server.pause()
        if is_all:
            await one.renew_all_generations()
        else:
            assert await one.renew_generation(PARTITION) is None
        assert not one.is_up
        server.resume()
        await until(lambda: one.is_up)
        after = await tag_of(other, PARTITION)
        assert after != before
        assert await tag_of(one, PARTITION) == after


async def test_writes_while_the_server_is_away_are_made_up_for(tmp_path: Path) -> None:
    with running_valkey(tmp_path) as server:
        tier = made(server.url)
        async with opened(server.url) as other:
            partitions = [f"{number:064x}" for number in range(1_200)]
            before = [await tag_of(other, partition) for partition in partitions]
            for partition in partitions[:1_100]:
                assert await tier.renew_generation(partition) is None
            await tier.open()
            after = [await tag_of(other, partition) for partition in partitions]
            await tier.close()
        assert not set(before[:1_100]) & set(after)
        assert before[1_100:] == after[1_100:]


async def test_too_many_writes_to_remember_renew_everything(server: ValkeyServer) -> None:
    tier = made(server.url)
    async with opened(server.url) as other:
        before = await tag_of(other, PARTITION)
        for number in range(MAX_OWED + 2):
            await tier.renew_generation(f"{number:064x}")
        await tier.open()
        assert await tag_of(other, PARTITION) != before
        announced = (b":namespaces", b":gateways")
        assert len([key for key in server.all_keys() if not key.endswith(announced)]) == 2
        await tier.close()


async def test_a_full_server_drops_what_is_stored_and_answers_on(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        tag = await tag_of(tier, PARTITION)
        await tier.store_entry(PARTITION, tag, KEY, b"1", 60)
        await stored(tier, PARTITION, tag, KEY)
        server.ask("CONFIG", "SET", "maxmemory", "1")
        await tier.store_entry(PARTITION, tag, ("more",), b"1", 60)
        await until(lambda: tier.status()["dropped_stores"] == 1)
        assert tier.is_up
        assert await stored(tier, PARTITION, tag, KEY) == b"1"
        assert await tag_of(tier, PARTITION) == tag
        assert await tier.read_generation(OTHER_PARTITION) is None
        assert tier.is_up
        assert tier.status()["errors"] == 2


@pytest.mark.parametrize("is_all", [False, True], ids=["one", "all"])
async def test_a_write_is_announced_at_a_full_server_too(
    server: ValkeyServer, is_all: bool
) -> None:
    async with opened(server.url) as tier, opened(server.url) as other:
        before = await tag_of(tier, PARTITION)
        untouched = await tag_of(tier, OTHER_PARTITION)
        server.ask("CONFIG", "SET", "maxmemory", "1")
        if is_all:
            await tier.renew_all_generations()
        else:
            assert await tier.renew_generation(PARTITION) is None
        # Nothing can be added: nobody can confirm what is held from before the write.
        assert await other.read_generation(PARTITION) is None
        assert (await other.read_generation(OTHER_PARTITION) == untouched) is not is_all
        assert tier.is_up
        assert other.is_up
        server.ask("CONFIG", "SET", "maxmemory", "0")
        assert await tag_of(other, PARTITION) == await tag_of(tier, PARTITION) != before


async def test_a_full_server_that_was_away_is_used_again(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        before = await tag_of(tier, PARTITION)
        server.ask("CONFIG", "SET", "maxmemory", "1")
        server.ask("CLIENT", "KILL", "TYPE", "normal")
        await until(lambda: not tier.is_up)
        await until(lambda: tier.is_up)
        assert await tier.read_generation(PARTITION) is None
        server.ask("CONFIG", "SET", "maxmemory", "0")
        assert await tag_of(tier, PARTITION) != before


async def test_a_small_server_takes_what_fits(tmp_path: Path) -> None:
    options = ("--maxmemory", "2mb", "--maxmemory-policy", "noeviction")
    with running_valkey(tmp_path, *options) as server:
        async with opened(server.url) as tier:
            tag = await tag_of(tier, PARTITION)
            for number in range(100):
                await tier.store_entry(PARTITION, tag, ("large", number), b"x" * 100_000, 60)
            await until(lambda: tier.status()["dropped_stores"] > 50)
            assert tier.is_up
            assert await stored(tier, PARTITION, tag, ("large", 0)) == b"x" * 100_000


async def test_a_read_only_server_is_away_once_a_write_cannot_be_announced(
    server: ValkeyServer,
) -> None:
    async with opened(server.url) as tier:
        before = await tag_of(tier, PARTITION)
        server.ask("REPLICAOF", "localhost", unused_port())
        assert await tier.read_generation(OTHER_PARTITION) is None
        assert tier.status()["up"] == 1
        assert await tier.renew_generation(PARTITION) is None
        assert tier.status()["up"] == 0
        server.ask("REPLICAOF", "NO", "ONE")
        await until(lambda: tier.is_up)
        assert await tag_of(tier, PARTITION) != before


async def test_a_server_started_from_a_snapshot_never_tells_a_former_tag(
    server: ValkeyServer,
) -> None:
    async with opened(server.url) as tier:
        before = await tag_of(tier, PARTITION)
        server.ask("SAVE")
        await tier.renew_generation(PARTITION)
        server.kill()
        server.start()
        await until(lambda: not tier.is_up)
        await until(lambda: tier.is_up)
        assert any(b":generation:" in key for key in server.all_keys())
        assert await tag_of(tier, PARTITION) != before


async def test_refused_credentials_are_told_without_them(
    server: ValkeyServer, lines: pytest.LogCaptureFixture
) -> None:
    server.ask("ACL", "SETUSER", "anna", "on", ">right", "~*", "+@all")
    url = f"valkey://anna:wr0ng-pass@localhost:{server.port}/0"
    async with opened(url) as tier:
        assert not tier.is_up
        await ask_everything(tier)
        assert "away: credentials refused" in lines.text
        assert "wr0ng-pass" not in lines.text
        assert "wr0ng-pass" not in repr(tier) + repr(address_from_url(url))


async def test_a_password_that_is_wanted_and_not_given_puts_the_tier_away(
    tmp_path: Path, lines: pytest.LogCaptureFixture
) -> None:
    with running_valkey(tmp_path, "--requirepass", "right") as server:
        async with opened(server.url) as tier:
            assert not tier.is_up
        assert "away: credentials refused" in lines.text
        async with opened(f"valkey://:right@localhost:{server.port}/0") as tier:
            assert tier.is_up


async def test_a_user_who_may_not_ask_for_the_run_id_shares_all_the_same(
    server: ValkeyServer,
) -> None:
    server.ask("ACL", "SETUSER", "anna", "on", ">right", "~loops-gateway:*", "+@all", "-info")
    url = f"valkey://anna:right@localhost:{server.port}/0"
    async with opened(url) as one, opened(url) as other:
        assert await tag_of(one, PARTITION) == await tag_of(other, PARTITION)


@asynccontextmanager
async def answering(content: bytes) -> AsyncIterator[str]:
    """The address of something that answers everything with the same bytes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.read(65_536):
                writer.write(content)
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    listener = await asyncio.start_server(answer, "localhost", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        for other in listener.sockets[1:]:
            other.close()
        yield f"valkey://127.0.0.1:{port}/0"


@pytest.mark.parametrize(
    "content",
    [
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"\x00" * 200_000,
        b"$99999999999999\r\n",
        b"$-7\r\n",
        b"$x\r\n",
        b":x\r\n",
        b":1\r\n:2\r\n",
        b"*1\r\n" * 20_000,
        b"+PONG\r\n+PONG\r\n+PONG\r\n+PONG\r\n",
        b"-ERR unknown command\r\n",
        b"-\r\n-\r\n",
        b"$-1\r\n$-1\r\n",
        b"*-1\r\n*-1\r\n",
        b"\r\n",
    ],
    ids=lambda content: repr(content[:12]),
)
async def test_what_is_no_valkey_breaks_nothing(
    content: bytes, lines: pytest.LogCaptureFixture
) -> None:
    async with answering(content) as url:
        async with opened(
            url, connect_timeout_s=IMPATIENT_S, operation_timeout_s=IMPATIENT_S
        ) as tier:
            await ask_everything(tier)
        assert not tier.is_up
        assert len(lines.records) <= 3


async def test_a_listener_that_hangs_up_is_no_server(lines: pytest.LogCaptureFixture) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    listener = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        async with opened(f"valkey://127.0.0.1:{port}/0") as tier:
            await ask_everything(tier)
    assert [line.levelname for line in lines.records] == ["WARNING"]


def certificate(directory: Path, host: str) -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made_out = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = directory / "certificate.pem", directory / "key.pem"
    files[0].write_bytes(made_out.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@pytest.mark.parametrize(("host", "is_trusted"), [("localhost", True), ("elsewhere", False)])
@pytest.mark.parametrize("scheme", ["valkeys", "rediss"])
async def test_with_tls_the_server_must_be_the_one_that_is_named(
    tmp_path: Path, scheme: str, host: str, is_trusted: bool
) -> None:
    public, private = certificate(tmp_path, host)
    port = unused_port()
    tls = ("--tls-port", str(port), "--tls-cert-file", str(public), "--tls-key-file", str(private))
    with running_valkey(tmp_path, *tls, "--tls-auth-clients", "no"):
        async with opened(f"{scheme}://localhost:{port}/0?ssl_ca_certs={public}") as tier:
            assert tier.is_up is is_trusted
        async with opened(f"{scheme}://localhost:{port}/0") as tier:
            assert not tier.is_up


async def test_closing_while_the_server_is_away_leaves_no_task(server: ValkeyServer) -> None:
    before = asyncio.all_tasks()
    tier = made(server.url, connect_timeout_s=1.0, operation_timeout_s=1.0)
    await tier.open()
    server.pause()
    asked = asyncio.create_task(tier.renew_generation(PARTITION))
    await asyncio.sleep(0)
    await tier.close()
    assert await asked is None
    assert asyncio.all_tasks() == before
