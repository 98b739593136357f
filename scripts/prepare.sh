#!/bin/sh
# Builds what is run. `npm install -g` from a Git address prepares its clone with `global` still set, so that nothing the
# build needs is installed there: then it is installed first.
set -e
[ -d node_modules/esbuild ] || npm install --global=false --no-save --include=dev --ignore-scripts
PATH="$PWD/node_modules/.bin:$PATH" exec node scripts/build.ts
