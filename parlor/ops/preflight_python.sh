# Runs preflight.py by the Python beside the uWSGI that reads this. Without one there is no such check.

python=$(dirname "$(readlink "/proc/$PPID/exe")")/python
cd "$(dirname "$0")/../.." && [ -x "$python" ] && exec "$python" -m parlor.ops.preflight
printf '[uwsgi]\nlisten = 4096\n'
