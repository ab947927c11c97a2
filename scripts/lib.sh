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

# start_postgres SETTING...: a PostgreSQL of our own in an empty folder, on a free port of loopback. Sets postgres_url,
# postgres_version and postgres_pid; whoever starts it lets `stop_postgres` run at the end, also when this fails.
# PostgreSQL refuses to run as root, so root hands it to the user that Debian's package made for it.
start_postgres() {
  postgres_bin=$(postgres_programs)
  if [ -z "$postgres_bin" ]; then
    install_debian postgresql
    postgres_bin=$(postgres_programs)
  fi
  local port
  port=$(free_port)
  postgres_dir=$(mktemp -d "${TMPDIR:-/tmp}/kreislauf-postgres.XXXXXX")
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$postgres_dir"; fi
  as_postgres "$postgres_bin/initdb" --pgdata="$postgres_dir/data" --username=kreislauf --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  as_postgres "$postgres_bin/pg_ctl" --pgdata="$postgres_dir/data" --log="$postgres_dir/log" --wait --silent start \
    --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$postgres_dir \
      -c max_connections=200 $*" ||
    { cat "$postgres_dir/log" >&2; return 1; }
  # The callers read these.
  # shellcheck disable=SC2034
  {
    postgres_url="postgres://kreislauf@127.0.0.1:$port/postgres"
    postgres_version=$("$postgres_bin/postgres" --version)
    postgres_pid=$(as_postgres head -n 1 "$postgres_dir/data/postmaster.pid")
  }
}

stop_postgres() {
  [ -n "${postgres_dir:-}" ] || return 0
  as_postgres "$postgres_bin/pg_ctl" --pgdata="$postgres_dir/data" --mode=immediate --silent stop || true
  rm -rf "$postgres_dir"
}

free_port() {
  need_node
  node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

postgres_programs() {
  [ -d /usr/lib/postgresql ] || return 0
  find /usr/lib/postgresql -maxdepth 3 -name initdb -printf '%h\n' | sort -V | tail -n 1
}

as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}
