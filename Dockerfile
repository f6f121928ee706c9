# One image for web, worker, scheduler and migrations: what a container does is its command.

FROM node:22-slim AS page
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim AS packages
COPY backend/requirements-workers.lock /tmp/requirements.lock
# Only what is locked, with the hashes that are locked, and nothing that would have to be compiled.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary=:all: -r /tmp/requirements.lock

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    DEBUG=0 \
    PORT=8002 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/static \
    VAR_DIR=/data
RUN useradd --system --uid 10001 --user-group --home-dir /app --shell /usr/sbin/nologin billingo \
    && install --directory --owner=billingo --group=billingo --mode=0700 /data
COPY --from=packages /opt/venv /opt/venv
COPY backend /app/backend
COPY --from=page /src/frontend/dist /app/frontend/dist
COPY deploy/healthcheck.py /app/deploy/healthcheck.py
WORKDIR /app/backend
# Everything is made here, so that the running container needs to write nowhere but /data and /tmp.
# The two secrets are for this command alone, and end with it.
RUN SECRET_KEY=only-to-collect-static-files DATABASE_URL=sqlite:///:memory: \
    CREDENTIAL_ENCRYPTION_KEY="$(python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
    python manage.py collectstatic --no-input \
    && PYTHONDONTWRITEBYTECODE='' python -m compileall -q /app/backend
USER 10001:10001
EXPOSE 8002
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "/app/deploy/healthcheck.py"]
CMD ["gunicorn", "config.wsgi"]
