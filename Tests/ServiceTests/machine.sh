# A machine to throw away, for run-booted.sh to source: systemd boots in a container over a copy of
# this one's root that keeps its changes in memory. Nothing is written to this machine.
# shellcheck shell=bash
# shellcheck disable=SC2016 # what stands in single quotes is expanded by the shell that runs it

machine_folder= # where the console and the root are
machine_host=   # the process that holds the container; its mounts end with it
machine_init=   # process 1 of the machine, as this one numbers it
machine_groups=()

# machine_refusal: why no machine can be booted here, as a sentence; nothing if one can.
machine_refusal() {
  if [ "$(id -u)" != 0 ]; then
    echo 'only root can boot a machine in a container'
  elif ! command -v systemd-nspawn >/dev/null; then
    echo 'systemd-nspawn is not installed (package systemd-container)'
  elif [ ! -x /lib/systemd/systemd ]; then
    echo 'systemd is not installed'
  elif ! unshare --mount --propagation private mount -t tmpfs tmpfs /mnt 2>/dev/null; then
    echo 'nothing can be mounted here, not even in a namespace'
  fi
}

# machine_boot FOLDER: boots, and returns when systemd says that it is up.
machine_boot() {
  machine_folder=$1
  local hierarchy group
  # A control group of its own, so that the container's can be removed with it.
  for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
    group=$hierarchy/forecastd-machine-$$
    if [ -e "$hierarchy/cgroup.procs" ] && mkdir "$group" 2>/dev/null; then
      machine_groups+=("$group")
    fi
  done
  mkdir -p "$machine_folder/layers" "$machine_folder/root"
  # It ends with this script, however that ends.
  setsid setpriv --pdeathsig TERM bash -c '
    set -e
    folder=$1; shift
    for group in "$@"; do echo $$ >"$group/cgroup.procs"; done
    exec unshare --mount --propagation private bash -c "$0" "$folder"
  ' '
    set -e
    mount -t tmpfs tmpfs "$0/layers"
    mkdir "$0/layers/below" "$0/layers/changes" "$0/layers/work"
    mount --bind / "$0/layers/below"
    mount -t overlay overlay "$0/root" \
      -o "lowerdir=$0/layers/below,upperdir=$0/layers/changes,workdir=$0/layers/work"
    # systemd-nspawn keeps its own things here, and wants memory for that.
    mount -t tmpfs tmpfs /run
    # What was left by the real machine is none of the journal of this one.
    rm -rf "$0/root/var/log/journal" "$0/root/usr/sbin/policy-rc.d"
    exec systemd-nspawn --quiet --register=no --keep-unit --private-network --boot \
      --machine=forecastd-test --directory="$0/root" --console=read-only systemd.unit=basic.target
  ' "$machine_folder" "${machine_groups[@]}" \
    >"$machine_folder/console" 2>&1 </dev/null &
  machine_host=$!
  local attempt state
  for ((attempt = 0; attempt < 600; attempt++)); do
    kill -0 "$machine_host" 2>/dev/null || break
    machine_init=$(pgrep -P "$machine_host" -x systemd | head -n 1)
    if [ -n "$machine_init" ]; then
      state=$(inside systemctl is-system-running 2>/dev/null)
      case $state in running | degraded) return 0 ;; esac
    fi
    sleep 0.1
  done
  cat "$machine_folder/console"
  return 1
}

# inside COMMAND…: runs a command in the machine, as its root.
inside() {
  nsenter --target "$machine_init" --mount --uts --ipc --net --pid --cgroup -- "$@"
}

# machine_off: powers it off and takes away what it has left.
machine_off() {
  local attempt group child
  if [ -n "$machine_init" ]; then
    kill -s RTMIN+4 "$machine_init" 2>/dev/null || true # it may be off already
  fi
  for ((attempt = 0; attempt < 300; attempt++)); do
    if [ -z "$machine_host" ] || ! kill -0 "$machine_host" 2>/dev/null; then break; fi
    if [ "$attempt" = 200 ]; then kill -KILL "$machine_init" "$machine_host" 2>/dev/null; fi
    sleep 0.1
  done
  for group in "${machine_groups[@]}"; do
    while IFS= read -r child; do
      rmdir "$child" 2>/dev/null || true # the kernel removes it when its last process is gone
    done < <(find "$group" -depth -type d 2>/dev/null)
  done
}
