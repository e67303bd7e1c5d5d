# What builds an index, on the processor: docker build -t quotes . && docker run --rm -v "$PWD:/work" quotes build articles
# The image of a site has the Dockerfile of the folder that `quotes export --site` makes.
FROM python:3.12-slim AS wheels
COPY . /src
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels /src /src/quotes/models

FROM python:3.12-slim
# As in scripts/environment: by hashes, and PyTorch, whose builds differ by machine, by its exact version.
RUN --mount=type=bind,from=wheels,source=/src,target=/src pip install --no-cache-dir --no-deps --require-hashes -r /src/requirements.txt
RUN pip install --no-cache-dir --no-deps --index-url https://download.pytorch.org/whl/cpu torch==2.13.0
RUN --mount=type=bind,from=wheels,source=/src,target=/src --mount=type=bind,from=wheels,source=/wheels,target=/wheels pip install --no-cache-dir -c /src/constraints.txt --find-links /wheels "quotes-index[build,web]"
ENV OMP_NUM_THREADS=1
RUN useradd --create-home quotes && mkdir /work && chown quotes /work
USER quotes
WORKDIR /work
ENTRYPOINT ["quotes"]
CMD ["--help"]
