# Shared by demo.sh and test.sh: a virtual environment with safeguard in it. Sourced, not run.
# What Debian lacks for it is installed where this may be done (as root); otherwise it is named.

need() { # need COMMAND PACKAGE…: install Debian packages when a command is missing
    command -v "$1" >/dev/null 2>&1 && return 0
    wanted=$1
    shift
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "installing $*" >&2
        (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@") >/dev/null 2>&1
    fi
    command -v "$wanted" >/dev/null 2>&1 && return 0
    echo "$wanted is missing. Install it, for example: sudo apt-get install $*" >&2
    return 1
}

make_environment() { # make_environment EXTRAS: .venv with safeguard, editable
    need python3 python3 python3-venv || exit 1
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "Python 3.11 or newer is needed." >&2
        exit 1
    }
    environment=${SAFEGUARD_VENV:-.venv}
    if ! [ -x "$environment/bin/python" ]; then
        python3 -m venv "$environment" 2>/dev/null || {
            rm -rf "$environment"
            [ "$(id -u)" = 0 ] && (apt-get update -qq && apt-get install -y -qq python3-venv) >/dev/null 2>&1
            python3 -m venv "$environment" || exit 1
        }
    fi
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check -e ".[$1]" 2>"$environment/pip.log" || {
        cat "$environment/pip.log" >&2
        exit 1
    }
}
