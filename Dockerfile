# The program in an image: built from the source here, run by a user without rights on a read-only root.
# Where packages are slow to come: docker build --build-arg PIP_INDEX_URL=<a mirror> .
FROM python:3.11-slim-bookworm AS build
ARG PIP_INDEX_URL
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY core core
COPY handlers handlers
COPY scheduler scheduler
RUN python -m venv /opt/lianhu \
 && /opt/lianhu/bin/pip install --no-cache-dir -c constraints.txt . \
 && /opt/lianhu/bin/pip uninstall --yes pip setuptools
# What the examples teach is learnt now: on a read-only root it would be learnt at every start.
RUN cd /tmp && /opt/lianhu/bin/lianhu understand 路灯坏了

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin lianhu \
 && install -d -o lianhu -g lianhu -m 0700 /data /backups
COPY --from=build /opt/lianhu /opt/lianhu
ENV PATH=/opt/lianhu/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LIANHU_DATA_DIR=/data \
    LIANHU_BACKUP_DIR=/backups
USER lianhu
WORKDIR /data
VOLUME ["/data", "/backups"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["lianhu"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
