# Parlor in a container. docs/scaling.md says how to run two of them, with all that they need.
#
# On SQLite, alone:  docker build -t parlor . && docker run -p 127.0.0.1:8080:8080 -v parlor:/var/lib/parlor parlor

FROM debian:bookworm-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends build-essential python3-dev python3-venv zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/parlor
COPY requirements.txt ./
RUN python3 -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt
COPY LICENSE uwsgi.ini wsgi.py ./
COPY parlor parlor
COPY static static
COPY templates templates
# Compiled now, because the user that runs Parlor may write nothing here.
RUN python3 -m compileall -q parlor wsgi.py

FROM debian:bookworm-slim
# uWSGI needs Python as a library, too.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 libpython3.11 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/parlor parlor \
    && install -d -o parlor -g parlor -m 700 /var/lib/parlor /run/parlor
COPY --from=build /opt/parlor /opt/parlor
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
    CMD [".venv/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/health', timeout=4)"]
CMD [".venv/bin/uwsgi", "--ini", "uwsgi.ini"]
