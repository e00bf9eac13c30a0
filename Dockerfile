# The club in production. Settings come from the environment; compose.yaml shows which.
#
#   docker build -t bookclub .

FROM python:3.13-slim AS packages
COPY requirements.txt /
RUN python -m venv /packages \
 && /packages/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.txt

FROM python:3.13-slim
ENV PATH=/packages/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BOOKCLUB_MODE=production \
    DATABASE_URL=sqlite:////data/club.sqlite3
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin club \
 && install -d -o club -g club /data
COPY --from=packages /packages /packages
WORKDIR /club
COPY . .
# Static files are part of the image, in /club/var/static. The key made here signs nothing and is not kept.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=localhost DATABASE_URL=sqlite://:memory: \
    python manage.py collectstatic --no-input --verbosity 0
USER club
# Only an SQLite club writes here; with a DATABASE_URL to PostgreSQL it stays empty.
VOLUME /data
EXPOSE 8000
# As a proxy would ask it, so that the answer comes from the database and is no redirect to https.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", "\
import http.client, os, sys; \
door = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); \
host = os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.'); \
door.request('GET', '/health/', headers={'Host': host, 'X-Forwarded-Proto': 'https'}); \
sys.exit(door.getresponse().status != 200)"]
# No log of addresses: those under /private/ hold members' keys, whatever the environment says.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "1", "--respawn-failed-workers", "--workers-kill-timeout", "10", \
     "--no-access-log", \
     "bookclub.wsgi:application"]
