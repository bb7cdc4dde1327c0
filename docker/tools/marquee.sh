#!/usr/bin/env bash
# The command line in a container: what ./marquee does after it has built.
set -euo pipefail

exec java \
  --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
  --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.time=ALL-UNNAMED \
  --add-opens=java.base/java.net=ALL-UNNAMED \
  -Djava.awt.headless=true -Dmarquee.root=/opt/marquee -cp '/opt/marquee/lib/*' dev.marquee.local.Marquee "$@"
