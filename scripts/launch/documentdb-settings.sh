# shellcheck shell=bash
# PostgreSQL's configuration, written again at each start. Sourced by documentdb-inside.

# megabytes_of_memory: what this machine, or the control group that holds us, has.
megabytes_of_memory() {
  local total limit
  total=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || true)
  if [[ "$limit" =~ ^[0-9]+$ ]] && [ $((limit / 1048576)) -lt "$total" ]; then total=$((limit / 1048576)); fi
  printf '%s' "$total"
}

# clamp VALUE LOW HIGH
clamp() {
  if [ "$1" -lt "$2" ]; then printf '%s' "$2"; elif [ "$1" -gt "$3" ]; then printf '%s' "$3"; else printf '%s' "$1"; fi
}

# write_settings FOLDER: postgresql.conf, pg_hba.conf and pg_ident.conf. The broker, the engines and the console live on the same machine,
# so the database takes a fifth of the memory, not the usual quarter.
write_settings() {
  local target=$1 memory shared
  memory=$(megabytes_of_memory)
  shared=$(clamp $((memory / 5)) 128 8192)
  {
    postgresql_conf "$memory" "$shared"
    # A site's own settings come last, and win.
    if [ -f "$VIGIE_HOME/etc/documentdb/postgresql.conf" ]; then cat "$VIGIE_HOME/etc/documentdb/postgresql.conf"; fi
  } >"$target/postgresql.conf"
  # The socket's folder lets in vigie and the server's own user only. Both become the database's administrator: FerretDB signs in as it, and
  # the extension signs in to its own server.
  cat >"$target/pg_hba.conf" <<CONF
local all all peer map=engine
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
CONF
  cat >"$target/pg_ident.conf" <<CONF
engine postgres all
engine vigie postgres
CONF
  chown root:vigie-db "$target"/*.conf
  chmod 640 "$target"/*.conf
}

postgresql_conf() {
  local memory=$1 shared=$2
  cat <<CONF
# Generated at each start of the database. Write settings of your own to etc/documentdb/postgresql.conf.

# The extension, its jobs (TTL, index builds), and the way it connects back to this server.
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
cron.use_background_workers = on
cron.log_run = off
cron.log_statement = off
documentdb.localhost_connection_string = 'host=/vigie/run port=$VIGIE_DOCUMENTDB_PORT'
max_worker_processes = 16

hba_file = '/vigie/conf/pg_hba.conf'
ident_file = '/vigie/conf/pg_ident.conf'
listen_addresses = '$VIGIE_DOCUMENTDB_BIND'
port = $VIGIE_DOCUMENTDB_PORT
unix_socket_directories = '/vigie/run'
# The folder of the socket decides who gets in: the users vigie and vigie-db.
unix_socket_permissions = 0777
max_connections = 200
password_encryption = scram-sha-256

# What is acknowledged is on the disk.
fsync = on
synchronous_commit = on
full_page_writes = on

# Memory: $memory MB in this machine.
shared_buffers = ${shared}MB
effective_cache_size = $((memory / 2))MB
work_mem = 16MB
maintenance_work_mem = $(clamp $((memory / 32)) 64 1024)MB

# Write-ahead log: few checkpoints, spread out; compressed page images.
wal_compression = lz4
max_wal_size = 4GB
min_wal_size = 512MB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9

# Short statements on fast disks.
jit = off
random_page_cost = 1.1
max_parallel_workers_per_gather = 0

# Documents that are updated all the time leave dead rows behind: clean up early and without long pauses.
autovacuum_naptime = 15s
autovacuum_vacuum_scale_factor = 0.05
autovacuum_vacuum_cost_limit = 2000

# Standard error, which the supervisor keeps and rotates. No statement texts: they hold the site's data.
log_destination = 'stderr'
logging_collector = off
log_line_prefix = '%m [%p] '
log_min_error_statement = panic
log_checkpoints = off
CONF
}
