# What is looked at before uWSGI binds anything: uwsgi.ini runs this first of all.
# Ends the start with one sentence if it cannot be; the rest of the
# settings is checked by listener.py, as soon as there is Python.

cannot() {
    echo "parlor: $1" >&2
    # Not asked to end: on its way out uWSGI removes the files of whoever runs in this run folder.
    # As process 1 of a container it survives that, and is alone there.
    kill -KILL "$PPID"
    exit 1
}

whole() {
    case "$2" in
        '' | *[!0-9]*) cannot "$1=$2 cannot be: it takes a whole number" ;;
    esac
    [ "${#2}" -le 6 ] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] ||
        cannot "$1=$2 cannot be: it takes at least $3 and at most $4"
}

cd "$(dirname "$0")/../.." || exit 1

whole PARLOR_WORKERS "$PARLOR_WORKERS" 1 1000
whole PARLOR_CORES "$PARLOR_CORES" 1 20000
whole PARLOR_OFFLOAD_THREADS "$PARLOR_OFFLOAD_THREADS" 0 64

case "$PARLOR_HTTP" in
    *:*) ;;
    *) cannot "PARLOR_HTTP=$PARLOR_HTTP cannot be: it takes an address and a port, such as 127.0.0.1:8080" ;;
esac

[ -n "$PARLOR_RUN" ] && mkdir -p -m 700 "$PARLOR_RUN" 2>/dev/null && [ -w "$PARLOR_RUN" ] ||
    cannot "PARLOR_RUN=$PARLOR_RUN is not a folder that can be written"
run=$(cd "$PARLOR_RUN" && pwd)
[ "${#run}" -le 90 ] ||
    cannot "PARLOR_RUN=$PARLOR_RUN is too long for the sockets in it: at most 90 characters"

# The sockets of a Parlor that runs are not to be replaced. A reload is the same process again.
if read -r pid 2>/dev/null <"$PARLOR_RUN/pid" && [ "$pid" != "$PPID" ] &&
    grep -q uwsgi "/proc/$pid/cmdline" 2>/dev/null; then
    cannot "PARLOR_RUN=$PARLOR_RUN is in use: process $pid runs there"
fi
exit 0
