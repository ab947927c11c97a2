# Sourced by the scripts beside it; not a command of its own.
# shellcheck shell=bash

# Runs a command with the rights of the system's administrator.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -n "$@"
  else
    echo "Administrator rights are needed for: $*. Run it yourself, then start again." >&2
    return 1
  fi
}

# install_debian PACKAGE...: through apt-get, where there is one.
install_debian() {
  if ! command -v apt-get >/dev/null; then
    echo "Please install: $* (named as in Debian; there is no apt-get here)." >&2
    return 1
  fi
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

need_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    install_debian nodejs npm
  fi
}

# install_npm FOLDER: exactly what its lock file says, and only if that is not there already.
install_npm() {
  need_node
  if [ ! -e "$1/node_modules/.package-lock.json" ] || [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null)
    touch "$1/node_modules/.package-lock.json"
  fi
}
