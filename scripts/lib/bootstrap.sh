# shellcheck shell=bash
# Makes a fresh machine ready to run Hallside. Sourced by scripts/*, .ci/run and the Makefile:
#
#   bootstrap run|screen|dev [command|deb:PACKAGE...]
#
# `run` is what the programs need, `screen` adds what draws a kiosk, `dev` the test and check tools too. Each command named after it
# (mosquitto, make) is installed from the Debian package of the same name if it is missing, each
# deb:PACKAGE (a library, a font) if dpkg does not have it. When everything is there already it says
# nothing and takes a fraction of a second. Interrupted at any point, it goes on at the next run.
#
# It changes two things only: missing Debian packages are installed (as root, or with sudo), and
# Python packages go into .venv next to this project, each checked against its locked hash.

HALLSIDE_ROOT="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)"
readonly HALLSIDE_ROOT
readonly HALLSIDE_VENV="$HALLSIDE_ROOT/.venv"
readonly HALLSIDE_BROKER_MARK="$HALLSIDE_ROOT/.bootstrap.broker"

# What a screen needs that is drawn with Qt and shown nowhere (QT_QPA_PLATFORM=offscreen): the
# libraries that its wheels expect of the system, Chinese letters, Uyghur letters.
# shellcheck disable=SC2034 # for the scripts that source this
readonly HALLSIDE_SCREEN_PACKAGES=(
    deb:libegl1 deb:libgl1 deb:libxkbcommon0 deb:libfontconfig1 deb:libdbus-1-3 deb:libglib2.0-0
    deb:libgssapi-krb5-2
    deb:fonts-wqy-microhei deb:fonts-ukij-uyghur
)

# What Qt needs besides for a window on a display, of X or Wayland.
# shellcheck disable=SC2034 # the same
readonly HALLSIDE_WINDOW_PACKAGES=(
    deb:libxkbcommon-x11-0 deb:libxcb-cursor0 deb:libxcb-icccm4 deb:libxcb-image0 deb:libxcb-keysyms1
    deb:libxcb-randr0 deb:libxcb-render-util0 deb:libxcb-shape0 deb:libxcb-xkb1 deb:libxcb-xinerama0
    deb:libwayland-client0 deb:libwayland-cursor0 deb:libwayland-egl1
)

# What the tests need besides: a display that nobody sees, and a hand on it.
# shellcheck disable=SC2034 # the same
readonly HALLSIDE_TEST_PACKAGES=(
    "${HALLSIDE_SCREEN_PACKAGES[@]}" "${HALLSIDE_WINDOW_PACKAGES[@]}" deb:xvfb deb:xdotool
)

# Debian installs mosquitto in /usr/sbin, which an ordinary user does not search.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
# Each process would otherwise compile the whole project anew, and a test run starts hundreds.
unset PYTHONDONTWRITEBYTECODE

bootstrap() {
    local level="$1"
    shift
    trap '_interrupted 2' INT
    trap '_interrupted 15' TERM
    trap '_interrupted 1' HUP
    # Two scripts started at once take turns. The lock belongs to descriptor 9, so it is freed even if
    # we are killed; it is closed before the caller goes on, or a long test run would hold it.
    exec 9>"$HALLSIDE_ROOT/.bootstrap.lock"
    if ! flock --nonblock 9; then
        _say "Waiting for another Hallside script to finish its preparations."
        flock 9
    fi
    _install_debian_packages "$@"
    _make_venv
    _install_python_packages "$level"
    _install_project
    exec 9>&-
    trap - INT TERM HUP
}

# The shell calls this when the program that it waits for has ended; all marks of what is complete are
# written after that, so the next run sees what is not.
_interrupted() {
    trap '' INT TERM HUP
    _say "Interrupted. Run the same command again: it goes on from here."
    exit $((128 + $1))
}

_say() {
    printf 'hallside: %s\n' "$*" >&2
}

_fail() {
    _say "$*"
    exit 1
}

# Runs a command and shows its output only if it fails.
_quietly() {
    local output
    if ! output="$("$@" 9>&- </dev/null 2>&1)"; then
        printf '%s\n' "$output" >&2
        return 1
    fi
}

# ---------------------------------------------------------------------------------- Debian packages

_install_debian_packages() {
    local missing=() wanted=() name
    for name in "$@"; do
        if [[ "$name" == deb:* ]]; then
            wanted+=("${name#deb:}")
        elif ! command -v "$name" >/dev/null; then
            missing+=("$name")
        fi
    done
    if ((${#wanted[@]})) && command -v dpkg-query >/dev/null; then
        _add_packages_not_installed "${wanted[@]}"
    fi
    if ! _venv_works && ! _find_python >/dev/null; then
        missing+=(python3 python3-venv)
    fi
    local as_root=()
    if ((${#missing[@]} == 0)); then
        if [[ -e "$HALLSIDE_BROKER_MARK" ]]; then
            _become_root mosquitto
            _stop_system_broker
        fi
        return
    fi
    if ! command -v apt-get >/dev/null; then
        _fail "Please install these first (Debian's names): ${missing[*]}. Python must be 3.11 or newer."
    fi
    _become_root "${missing[@]}"
    _say "Installing the Debian packages that are missing: ${missing[*]}"
    if [[ " ${missing[*]} " == *" mosquitto "* ]]; then
        : >"$HALLSIDE_BROKER_MARK"
    fi
    _apt_install "${missing[@]}"
    if [[ -e "$HALLSIDE_BROKER_MARK" ]]; then
        _stop_system_broker
    fi
}

# Adds to `missing` of its caller. NAMEt64 is NAME on systems that have moved to 64-bit time. Where
# there is no dpkg nobody can tell by Debian's names what is missing, so nothing is asked for.
_add_packages_not_installed() {
    local installed name
    installed=" $(dpkg-query -W -f='${Package}=${Status} ' "$@" "${@/%/t64}" 2>/dev/null || true)"
    for name in "$@"; do
        if [[ "$installed" != *" $name=install ok installed "* \
            && "$installed" != *" ${name}t64=install ok installed "* ]]; then
            missing+=("$name")
        fi
    done
}

# Sets `as_root` of its caller.
_become_root() {
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            _fail "Neither root nor sudo here. Have an administrator run: apt-get install $*"
        fi
        as_root=(sudo)
    fi
}

# Runs with `as_root` from its caller. No service started by a package keeps our lock.
_apt_install() {
    local environment=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive)
    local apt=("${environment[@]}" apt-get -o DPkg::Lock::Timeout=300 -qq)
    # Ends what an interrupted installation has left half-way; apt would refuse to go on.
    "${environment[@]}" dpkg --configure -a >/dev/null 2>&1 9>&- </dev/null || true
    # A failing update does not end it: one broken foreign source must not stop the packages we need.
    "${apt[@]}" update >/dev/null 2>&1 9>&- </dev/null || true
    _quietly "${apt[@]}" install --yes --no-install-recommends "$@" \
        || _fail "That failed. Please install by hand: apt-get install $*"
}

# Hallside starts its own broker. Debian's package also starts a system service, which was not here
# before us: leave it stopped and disabled, so that installing a program opened no port for good. The
# mark is made before the package is installed, so that this is done even if we are interrupted between.
_stop_system_broker() {
    _say "Leaving the mosquitto system service stopped and disabled; Hallside starts its own broker."
    if [[ -d /run/systemd/system ]]; then
        "${as_root[@]}" systemctl --quiet disable --now mosquitto.service 9>&- >/dev/null 2>&1 || true
    elif [[ -x /etc/init.d/mosquitto ]]; then
        "${as_root[@]}" /etc/init.d/mosquitto stop 9>&- >/dev/null 2>&1 || true
        "${as_root[@]}" update-rc.d mosquitto disable 9>&- >/dev/null 2>&1 || true
    fi
    rm -f "$HALLSIDE_BROKER_MARK"
}

# ------------------------------------------------------------------------------------------- Python

# Prints the first Python that can make a virtual environment. It is run, not just found: a name on
# PATH may be a version switcher's stub, and Debian's python3 comes without ensurepip.
_find_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# A virtual environment is tied to its folder and to one Python version. Its mark is written last and
# is away while pip works: one that was copied or moved here, or whose making or filling was
# interrupted, is made anew. (pip itself takes a package that it has half installed for installed.)
_venv_identity() {
    printf '%s\n' "$HALLSIDE_VENV"
    "$HALLSIDE_VENV/bin/python" -c 'import sys; print(sys.implementation.cache_tag)' 2>/dev/null
}

_venv_works() {
    [[ -f "$HALLSIDE_VENV/.made" ]] && _venv_identity | cmp --quiet - "$HALLSIDE_VENV/.made"
}

_make_venv() {
    if _venv_works; then
        return
    fi
    local python
    python="$(_find_python)" || _fail "No Python 3.11 or newer found, and this system does not offer one."
    _say "Making a virtual environment in .venv with $python"
    rm -f "$HALLSIDE_VENV/.made"
    _quietly "$python" -m venv --clear "$HALLSIDE_VENV" || _fail "No virtual environment could be made."
    _venv_identity >"$HALLSIDE_VENV/.made"
}

_pip_install() {
    local status=0
    rm -f "$HALLSIDE_VENV/.made"
    _quietly "$HALLSIDE_VENV/bin/python" -m pip install -qq --disable-pip-version-check --no-input "$@" \
        || status=$?
    # pip takes back what it began when it fails by itself.
    _venv_identity >"$HALLSIDE_VENV/.made"
    return "$status"
}

# dev.lock holds everything that screen.lock does, and that all of run.lock, at the same versions.
_install_python_packages() {
    local level="$1" more
    for more in dev screen run; do
        if _is_stamped "$more" "$HALLSIDE_ROOT/requirements/$more.lock"; then
            return
        fi
        if [[ "$more" == "$level" ]]; then
            break
        fi
    done
    local lock="$HALLSIDE_ROOT/requirements/$level.lock"
    _say "Installing the Python packages of requirements/$level.lock into .venv (about a minute)"
    # Built from source: cobs alone, which is published in no other form. The build tool comes from a
    # lock too and is put in place first, because pip would otherwise fetch an unlocked one by itself.
    {
        _pip_install --require-hashes --only-binary :all: -r "$HALLSIDE_ROOT/requirements/build.lock" \
            && _pip_install --require-hashes --only-binary :all: --no-binary cobs --no-build-isolation -r "$lock"
    } || _fail "Some Python packages could not be installed; what pip said is above."
    _stamp "$level" "$lock"
    if ! "$HALLSIDE_VENV/bin/python" -c 'import cobs.cobs._cobs_ext' 2>/dev/null; then
        _say "No C compiler or Python headers here, so the cobs package runs as plain Python: the same" \
            "results, slower. For full speed: apt-get install gcc libc6-dev python3-dev, then make clean."
        # Or pip would keep this slower build and bring it back once a compiler is there.
        "$HALLSIDE_VENV/bin/python" -m pip cache remove --quiet cobs >/dev/null 2>&1 || true
    fi
}

# Adds the commands (hallside-gateway and so on). The project stays where it is; nothing is copied.
_install_project() {
    if _is_stamped project "$HALLSIDE_ROOT/pyproject.toml"; then
        return
    fi
    _pip_install --no-deps --no-build-isolation --no-index -e "$HALLSIDE_ROOT" \
        || _fail "Hallside itself could not be installed into .venv; what pip said is above."
    _stamp project "$HALLSIDE_ROOT/pyproject.toml"
}

# A stamp holds the hash of the file that was last installed; making .venv anew clears all stamps.
_is_stamped() {
    local stamp="$HALLSIDE_VENV/.stamp-$1"
    [[ -f "$stamp" ]] && sha256sum <"$2" | cmp --quiet - "$stamp"
}

_stamp() {
    sha256sum <"$2" >"$HALLSIDE_VENV/.stamp-$1"
}
