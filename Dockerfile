# Parlor in a container. docs/scaling.md says how to run two of them, with all that they need.
#
# On SQLite, alone:  make image && docker run -p 127.0.0.1:8080:8080 -v parlor:/var/lib/parlor parlor
# Its commands:      docker exec CONTAINER parlor people list

ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${BASE} AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends build-essential python3-dev python3-venv zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/parlor
COPY requirements.txt ./
RUN python3 -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt
# What only installs, and dates in languages that Parlor does not speak, is nothing to run it with.
RUN .venv/bin/python -m pip uninstall --quiet --yes setuptools pip \
    && find .venv -path '*/babel/locale-data/*.dat' ! -name root.dat ! -name 'en*.dat' ! -name 'de*.dat' -delete \
    && find .venv -name tests -type d -prune -exec rm -r {} +
COPY LICENSE uwsgi.ini wsgi.py ./
COPY parlor parlor
COPY static static
COPY templates templates
# Compiled now, because the user that runs Parlor may write nothing here.
RUN python3 -m compileall -q parlor wsgi.py

FROM ${BASE}
LABEL org.opencontainers.image.title="Parlor" \
    org.opencontainers.image.description="Group chat that you run yourself" \
    org.opencontainers.image.licenses="MIT"
# uWSGI needs Python as a library, too.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 libpython3.11 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/parlor parlor \
    && install -d -o parlor -g parlor -m 700 /var/lib/parlor /run/parlor
COPY --from=build /opt/parlor /opt/parlor
RUN printf '#!/bin/sh\ncd /opt/parlor && exec .venv/bin/python -m parlor "$@"\n' >/usr/local/bin/parlor \
    && chmod 755 /usr/local/bin/parlor
WORKDIR /opt/parlor
USER parlor
ENV LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PARLOR_HTTP=0.0.0.0:8080 \
    PARLOR_DATA=/var/lib/parlor \
    PARLOR_RUN=/run/parlor
VOLUME /var/lib/parlor /run/parlor
EXPOSE 8080
# The graceful way: every client gets a close frame, which takes PARLOR_DRAIN and a little more.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD [".venv/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/ready', timeout=4)"]
ENTRYPOINT ["parlor"]
CMD ["serve"]
