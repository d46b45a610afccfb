"""An OpenTelemetry collector that keeps what it gets."""

import gzip

from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    """Use it as an async context manager."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.texts: list[str] = []
        app = web.Application()
        app.router.add_post("/v1/traces", self._take)
        self._server = TestServer(app)

    @property
    def url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    async def _take(self, request: web.Request) -> web.Response:
        content = await request.read()
        if request.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        message = ExportTraceServiceRequest.FromString(content)
        self.texts.append(str(message))
        for resource in message.resource_spans:
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return web.Response()

    async def __aenter__(self) -> "Collector":
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    def named(self, name: str, trace: str) -> list[Span]:
        return [one for one in self.spans if one.name == name and one.trace_id.hex() == trace]
