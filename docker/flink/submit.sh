#!/usr/bin/env bash
# Submits one job, unless a job of its name runs already: submit.sh recommendations|thumbnails|cache-warming
# It goes on from MARQUEE_FROM if that is set, otherwise from the newest checkpoint or savepoint of the job.
set -euo pipefail

readonly job=$1
readonly state=/var/lib/marquee
mkdir -p "$FLINK_CONF_DIR" "$FLINK_LOG_DIR"
cp /opt/flink/conf/log4j*.properties "$FLINK_CONF_DIR/"
cat /etc/marquee/flink-conf/config.yaml /etc/marquee/container.yaml >"$FLINK_CONF_DIR/config.yaml"

if /opt/flink/bin/flink list --running | grep -qE " : $job \("; then
  printf 'submit.sh: %s is running\n' "$job"
  exit 0
fi

from=${MARQUEE_FROM:-}
if [[ -z "$from" ]]; then
  mkdir -p "$state/checkpoints/$job" "$state/savepoints/$job"
  newest=$(find "$state/checkpoints/$job" "$state/savepoints/$job" -name _metadata -printf '%T@ %h\n' | sort -n | tail -n 1)
  from=${newest#* }
fi
options=()
[[ -z "$from" ]] || options+=("-Dexecution.state-recovery.path=file://$from")

# From a file to the environment of this one process: arguments and images are seen by too many.
if [[ -r /run/secrets/privacy-secret ]]; then
  MARQUEE_PRIVACY_SECRET=$(cat /run/secrets/privacy-secret)
  export MARQUEE_PRIVACY_SECRET
fi

printf 'submit.sh: %s goes on from %s\n' "$job" "${from:-nothing}"
exec /opt/flink/bin/flink run --detached --target remote \
  "-Dexecution.checkpointing.dir=file://$state/checkpoints/$job" \
  "-Dexecution.checkpointing.savepoint-dir=file://$state/savepoints/$job" \
  ${options[@]+"${options[@]}"} \
  "/opt/marquee/jobs/$job.jar" \
  --config "/etc/marquee/flink-conf/$job.properties" \
  --kafka.bootstrap.servers "$MARQUEE_KAFKA" \
  --job.parallelism "$MARQUEE_PARALLELISM"
