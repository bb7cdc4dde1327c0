#!/usr/bin/env bash
# Starts a JobManager or a TaskManager: start.sh jobmanager|taskmanager
# The settings are the mounted ones and behind them what is different in containers, written to a folder in memory.
set -euo pipefail

mkdir -p "$FLINK_CONF_DIR" "$FLINK_LOG_DIR"
cp /opt/flink/conf/log4j*.properties "$FLINK_CONF_DIR/"
cat /etc/marquee/flink-conf/config.yaml /etc/marquee/container.yaml >"$FLINK_CONF_DIR/config.yaml"

case "$1" in
  jobmanager)
    exec /opt/flink/bin/jobmanager.sh start-foreground
    ;;
  taskmanager)
    # Others must reach it under the name that the network gives it.
    exec /opt/flink/bin/taskmanager.sh start-foreground -D "taskmanager.host=$HOSTNAME"
    ;;
  *)
    printf 'start.sh: jobmanager or taskmanager, not %s\n' "$1" >&2
    exit 2
    ;;
esac
