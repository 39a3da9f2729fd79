# One image for web, worker and beat. Settings come by environment (docs/guides/administration.md has them).
FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py ./
COPY collab collab
COPY foundation foundation
COPY accounts accounts
COPY tracker tracker
RUN useradd --system --no-create-home --shell /usr/sbin/nologin collab \
    && mkdir /data && python manage.py collectstatic --noinput --verbosity 0 \
    && rm -f /data/secret_key && rm -rf /data/broker && chown -R collab /data
USER collab
EXPOSE 8000
CMD ["gunicorn", "collab.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "collab.webserver.ProblemWorker", "--workers", "2", "--threads", "8", "--no-control-socket", "--logger-class", "collab.webserver.RouteLogger"]
