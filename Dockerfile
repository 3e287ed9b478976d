# The service: the API, and the worker, which grades inside its container. deploy/compose.yaml runs both.
#
# The locks name no download host: apt and pip ask where this build's surroundings tell them to. Where that needs
# settings, hand them in from outside; nothing of them stays in the image:
#   docker build --secret id=pip.conf,src=… --secret id=ca.crt,src=… .     (pip.conf: cert = /run/secrets/ca.crt)
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS base
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends python3 runc >/dev/null \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/ldconfig/aux-cache /var/log/apt /var/log/dpkg.log

FROM base AS build
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends python3-venv >/dev/null
# pip lives in an environment of its own, so that neither of the two that stay has one.
RUN python3 -m venv /opt/pip \
 && python3 -m venv --without-pip /opt/gradus/.venv \
 && python3 -m venv --without-pip /opt/gradus/.venv-learner
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY locks locks
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf --mount=type=secret,id=ca.crt \
    for pair in .venv:service .venv-learner:learner; do \
        /opt/pip/bin/pip --python "/opt/gradus/${pair%:*}/bin/python" install -qq \
            --only-binary=:all: --require-hashes -r "locks/${pair#*:}.txt" || exit; \
    done
COPY pyproject.toml README.md LICENSE ./
COPY grader grader
COPY sandbox sandbox
RUN /opt/pip/bin/pip --python /opt/gradus/.venv/bin/python install -qq \
        --no-index --no-deps --no-build-isolation . \
 && /opt/pip/bin/pip --python /opt/gradus/.venv/bin/python uninstall -qq --yes \
        hatchling pathspec trove-classifiers
# Both environments are only read, by many processes: their bytecode is written now, and never compared with the
# sources again. Libraries' own tests go; files that both environments hold (numpy, scipy) take their space once.
RUN find /opt/gradus -path '*/site-packages/*' -type d -name tests -prune -exec rm -rf {} + \
 && for environment in .venv .venv-learner; do \
        "/opt/gradus/$environment/bin/python" -m compileall -q -j 0 --invalidation-mode unchecked-hash \
            "/opt/gradus/$environment/lib" || exit; \
    done \
 && hardlink -q -c /opt/gradus
COPY assignments /opt/gradus/assignments
COPY deploy/with-boxes /opt/gradus/bin/with-boxes
RUN install -d -m 0700 /opt/gradus/proc

FROM base
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/gradus --shell /usr/sbin/nologin gradus \
 && install -d -o gradus -g gradus -m 0750 /var/lib/gradus \
 && install -d -m 0711 /run/gradus
COPY --from=build /opt/gradus /opt/gradus
ENV PATH=/opt/gradus/.venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    GRADER_HOME=/var/lib/gradus \
    GRADER_HOST=0.0.0.0
USER gradus
WORKDIR /opt/gradus
EXPOSE 8000
# One interpreter without site: 10 ms each half minute.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-I", "-S", "-c", "import http.client as h, os; c = h.HTTPConnection('127.0.0.1', int(os.environ.get('GRADER_PORT', 8000)), timeout=4); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["grader"]
CMD ["serve"]
