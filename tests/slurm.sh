#!/usr/bin/env bash
# A Slurm of two nodes on this machine's loopback, in one folder, for the tests of sweeps; it needs no systemd, no cgroups and no database.
#   tests/slurm.sh start DIR            start everything and wait until both nodes are idle; then export SLURM_CONF=DIR/slurm.conf
#   tests/slurm.sh controller DIR       start the controller again, after a test has killed it
#   tests/slurm.sh node DIR NAME        start a node's daemon again
#   tests/slurm.sh stop DIR             end all of them
# Debian packages: slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge.
set -euo pipefail
verb=${1:?start, controller, node or stop} dir=$(realpath -m "${2:?a folder}")
export SLURM_CONF=$dir/slurm.conf PATH=$PATH:/usr/sbin:/sbin
port=${CARNOT_SLURM_PORT:-27600}
me=$(id -un) host=$(uname -n)
host=${host%%.*}

configure() {
    umask 022
    mkdir -p "$dir"/state "$dir"/spool "$dir"/log "$dir"/run
    (umask 077 && head -c 1024 /dev/urandom >"$dir/munge.key")
    # No cgroup is ever made, but slurmd looks for a version by itself and dies where /sys/fs/cgroup is not mounted.
    echo "CgroupPlugin=cgroup/v1" >"$dir/cgroup.conf"
    # cred_expire is also how long a requeued job waits before it starts again. The addresses keep the daemons off every other interface.
    # Two processors a node on paper, whatever the machine has (config_overrides). Arrays are kept short so that sweeps have to be split.
    # The short timeouts are for tests alone: nodes are given up after seconds.
    cat >"$SLURM_CONF" <<CONF
ClusterName=carnot-tests
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
AuthInfo=socket=$dir/run/munge.sock,cred_expire=5
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
SlurmctldPidFile=$dir/run/controller.pid
SlurmdPidFile=$dir/run/%n.pid
SlurmctldLogFile=$dir/log/controller.log
SlurmdLogFile=$dir/log/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,bf_interval=1
ReturnToService=2
MaxArraySize=3
SlurmdTimeout=5
MessageTimeout=4
TCPTimeout=2
KillWait=5
NodeName=n[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 2))] CPUs=1 RealMemory=2000 State=UNKNOWN
PartitionName=tests Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
}

daemon() { (cd "$dir/log" && "$@" >>"$dir/log/start.log" 2>&1 </dev/null); }

# Waits until no process has the pid that a file names; daemons remove their files when they end well.
ended() {
    local pid
    for _ in $(seq 100); do
        pid=$(cat "$1" 2>/dev/null) && [ -e "/proc/$pid" ] && ! grep -qs '^State:.Z' "/proc/$pid/status" || return 0
        sleep 0.1
    done
}

case $verb in
start)
    [ ! -e "$dir" ] || { echo "$dir exists already" >&2; exit 2; }
    configure
    daemon munged --key-file="$dir/munge.key" --socket="$dir/run/munge.sock" --pid-file="$dir/run/munged.pid" --seed-file="$dir/run/munged.seed" --log-file="$dir/log/munged.log" --force
    daemon slurmctld
    for node in n1 n2; do daemon slurmd -N $node; done
    for _ in $(seq 300); do
        [ "$(sinfo --noheader --states=idle --format=%D 2>/dev/null)" = 2 ] && exit 0
        sleep 0.2
    done
    echo "The nodes did not become idle:" >&2
    sinfo >&2 || true
    tail -n 20 "$dir"/log/* >&2
    exit 1
    ;;
controller) daemon slurmctld ;;
node) daemon slurmd -N "${3:?a node}" ;;
stop)
    scancel --user="$me" 2>/dev/null || true
    for _ in $(seq 50); do
        [ -n "$(squeue --noheader 2>/dev/null)" ] || break
        sleep 0.2
    done
    for name in n1 n2 controller munged; do
        file=$dir/run/$name.pid
        [ -s "$file" ] && kill "$(cat "$file")" 2>/dev/null || continue
        ended "$file"
    done
    ;;
*) echo "$0: there is no $verb" >&2; exit 2 ;;
esac
