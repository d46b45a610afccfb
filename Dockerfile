# syntax=docker/dockerfile:1
# A read-only image without pip, caches and tests; state goes to /var/lib/loops-gateway.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python3 -m venv --without-pip /opt/loops-gateway
COPY deploy/requirements.txt deploy/
RUN python3 -m pip --python /opt/loops-gateway/bin/python install --no-cache-dir --no-compile --require-hashes --requirement deploy/requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY gateway gateway
COPY mappings mappings
COPY tests/pairs tests/pairs
RUN python3 -m pip --python /opt/loops-gateway/bin/python install --no-cache-dir --no-compile --no-deps .
RUN find /opt/loops-gateway/lib -depth -type d \( -name tests -o -name test -o -name __pycache__ \) -exec rm -r {} +

FROM python:3.11-slim-bookworm
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/loops-gateway
COPY --from=build /opt/loops-gateway /opt/loops-gateway
ENV PATH=/opt/loops-gateway/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LOOPS_GATEWAY_SERVER__HOST=0.0.0.0 \
    LOOPS_GATEWAY_SERVER__STATE_DIR=/var/lib/loops-gateway
USER 10001:10001
VOLUME /var/lib/loops-gateway
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["python3", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8081/ready', timeout=2)"]
CMD ["loops-gateway", "serve"]
