#!/bin/sh
# Builds build/function.zip: this project and what its gateway needs, for Lambda's Python 3.11.
set -eu
cd "$(dirname "$0")"
rm -rf build
mkdir -p build/function
python3 -m pip wheel --quiet --no-deps --wheel-dir build ../..
python3 -m pip install --quiet --target build/function \
    --platform manylinux2014_x86_64 --python-version 3.11 --only-binary=:all: \
    "$(ls build/hirestream-*.whl)[gateway,serverless]"
cp handler.py build/function/
(cd build/function && python3 -m zipfile -c ../function.zip .)
