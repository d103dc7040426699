# 链图：应用镜像。数据放在 /data（卷），口令由文件给出，不含任何默认口令。
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY graph graph
COPY ingest ingest
COPY queries queries
COPY viz viz
COPY api api
RUN python -m venv /opt/liantu \
 && /opt/liantu/bin/pip install --no-cache-dir -c constraints.txt ".[cluster]"

FROM python:3.12-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data liantu \
 && install -d -o liantu -g liantu /data
COPY --from=build /opt/liantu /opt/liantu
ENV PATH=/opt/liantu/bin:$PATH \
    LANG=C.UTF-8 \
    LIANTU_LANG=zh \
    LIANTU_STORE=/data/graph.lbug \
    LIANTU_HOST=0.0.0.0 \
    LIANTU_PORT=8000 \
    NUMBA_CACHE_DIR=/data/.numba
WORKDIR /data
USER liantu
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["liantu", "serve"]
