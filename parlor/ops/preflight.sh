# Checks what uWSGI needs before it binds anything, after preflight.py, which has not seen the command
# line. prefork.py checks all settings once more, as soon as there is Python.

cannot() {
    echo "parlor: $1" >&2
    # uWSGI is killed: asked to end, it would remove the files of another Parlor in this run folder.
    # As process 1 of a container it survives the signal, but no other Parlor is there.
    kill -KILL "$PPID"
    exit 1
}

# A whole number with the bounds that parlor/settings/settings.py has.
whole() {
    eval "value=\$$1"
    case "$value" in
        '' | *[!0-9]*) cannot "$1=$value cannot be: it takes a whole number" ;;
    esac
    [ "${#value}" -le 6 ] && [ "$value" -ge "$2" ] && [ "$value" -le "$3" ] ||
        cannot "$1=$value cannot be: it takes at least $2 and at most $3"
}

cd "$(dirname "$0")/../.." || exit 1

whole PARLOR_WORKERS 1 1000
whole PARLOR_CORES 1 20000
whole PARLOR_OFFLOAD_THREADS 0 64

case "$PARLOR_HTTP" in
    *:*) ;;
    *) cannot "PARLOR_HTTP=$PARLOR_HTTP cannot be: it takes an address and a port, such as 127.0.0.1:8080" ;;
esac

[ -n "$PARLOR_RUN" ] && mkdir -p -m 700 "$PARLOR_RUN" 2>/dev/null && [ -w "$PARLOR_RUN" ] ||
    cannot "PARLOR_RUN=$PARLOR_RUN is not a folder that can be written"
# uWSGI takes it as it is written, and a relative path may be longer than the absolute one.
for run in "$PARLOR_RUN" "$(cd "$PARLOR_RUN" && pwd)"; do
    [ "$(printf %s "$run" | wc -c)" -le 90 ] ||
        cannot "PARLOR_RUN=$PARLOR_RUN is too long for the sockets in it: at most 90 bytes"
done

# Another Parlor that runs in this folder keeps its sockets. A reload is the same process again.
if read -r pid 2>/dev/null <"$PARLOR_RUN/pid" && [ "$pid" != "$PPID" ] &&
    grep -q uwsgi "/proc/$pid/cmdline" 2>/dev/null; then
    cannot "PARLOR_RUN=$PARLOR_RUN is in use: process $pid runs there"
fi
exit 0
