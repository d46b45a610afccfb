"""A reverse proxy that loses header fields, over http or https with a certificate of its own."""

import ssl
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession, DummyCookieJar, web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_HOPS = {"host", "transfer-encoding", "content-length", "connection", "content-encoding"}


def make_certificate(directory: Path) -> Path:
    """A PEM file with a key and a certificate for localhost that nobody else has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = directory / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@asynccontextmanager
async def running_proxy(
    port: int, target: str, *, loses: Collection[str] = (), certificate: Path | None = None
) -> AsyncIterator[None]:
    """Pass requests on to `target`, but for the header fields it `loses`, in lower case."""
    lost = {*_HOPS, *loses}
    async with ClientSession(cookie_jar=DummyCookieJar(), auto_decompress=False) as session:

        async def pass_on(request: web.Request) -> web.Response:
            async with session.request(
                request.method,
                target + request.raw_path,
                headers=[(k, v) for k, v in request.headers.items() if k.lower() not in lost],
                data=await request.read(),
                allow_redirects=False,
            ) as answer:
                fields = [(k, v) for k, v in answer.headers.items() if k.lower() not in lost]
                coding = answer.headers.get("Content-Encoding")
                response = web.Response(status=answer.status, body=await answer.read())
                response.headers.clear()
                response.headers.extend(fields)
                if coding is not None:
                    response.headers["Content-Encoding"] = coding
                return response

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", pass_on)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "localhost", port, ssl_context=_context(certificate)).start()
        try:
            yield
        finally:
            await runner.cleanup()


def _context(certificate: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context
