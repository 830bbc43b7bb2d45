"""The preparation of a machine, in a copy of the project, with stand-ins for Python, apt and dpkg.

The file `mode` says what those do: `slow` sleeps where it would work, `fail` fails, `quick` succeeds at once.
"""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
INTERRUPTED = "hallside: Interrupted. Run the same command again: it goes on from here."

# The shell makes `working` itself: while it waits for another program it may ignore a Ctrl-C.
WORK = """\
echo "$0 $*" >>{folder}/calls
case "$(cat {folder}/mode)" in
    slow) : >{folder}/working; exec sleep 60 ;;
    fail) echo 'it does not work' >&2; exit 1 ;;
esac
"""
PYTHON = """\
#!/bin/bash
case "$*" in
    *"-m venv"*) {work} mkdir -p {folder}/.venv/bin; rm -f {folder}/.venv/.*stamp* {folder}/.venv/lib
        cp "$0" {folder}/.venv/bin/python ;;
    *"-m pip install"*) touch {folder}/.venv/lib; {work} ;;
    *cache_tag*) echo fake ;;
esac
"""
APT = """\
#!/bin/bash
case "$*" in
    *update*) exit 0 ;;
    *install*) {work} printf '#!/bin/sh\\n' >{folder}/bin/mosquitto; chmod +x {folder}/bin/mosquitto ;;
esac
"""
DPKG_QUERY = """\
#!/bin/bash
echo "dpkg-query" >>{folder}/queries
for name in "${{@:3}}"; do
    grep -q "^$name$" {folder}/installed && echo -n "$name=install ok installed "
done
exit 1
"""
AS_THEY_ARE = (
    "bash", "cat", "chmod", "cmp", "cp", "dirname", "env", "flock", "grep", "mkdir", "rm", "sha256sum",
    "sleep", "touch", "true",
)  # fmt: skip


@dataclass
class Machine:
    """A copy of what bootstrap needs, and a PATH that holds nothing but the programs above."""

    folder: Path

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        script = (
            'set -euo pipefail; source scripts/lib/bootstrap.sh; PATH="$FAKES"; bootstrap "$@"; echo prepared'
        )
        return subprocess.Popen(
            ["/bin/bash", "-c", script, "bootstrap", *arguments],
            cwd=self.folder,
            env={"FAKES": str(self.folder / "bin"), "PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509  # two calls, before exec
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit status and standard error."""
        child = self.start(*arguments)
        return _end(child)

    def interrupt(self, number: signal.Signals, *arguments: str) -> tuple[int, str]:
        """The same, interrupted as by the terminal while a program works."""
        self.set("slow")
        child = self.start(*arguments)
        wait_until((self.folder / "working").exists, 20, "a program at work", 0.01)
        os.killpg(child.pid, number)
        ended = _end(child)
        (self.folder / "working").unlink()
        self.set("quick")
        return ended

    def set(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode)

    def install(self, *packages: str) -> None:
        (self.folder / "installed").write_text("".join(f"{package}\n" for package in packages))

    def calls(self, what: str) -> list[str]:
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line for line in lines if what in line]


def _end(child: "subprocess.Popen[str]") -> tuple[int, str]:
    try:
        _, said = child.communicate(timeout=10)
    finally:
        child.kill()
    return child.returncode, said


def _hear_ctrl_c() -> None:
    # Who is started in the background by a shell inherits that it is deaf to it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "scripts/lib").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    for name in ("scripts/lib/bootstrap.sh", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    for program in AS_THEY_ARE:
        found = shutil.which(program)
        assert found
        (tmp_path / "bin" / program).symlink_to(found)
    work = WORK.format(folder=tmp_path)
    fakes = {
        "python3.13": PYTHON, "apt-get": APT, "dpkg-query": DPKG_QUERY,
        "sudo": '#!/bin/bash\nexec "$@"\n', "dpkg": "#!/bin/bash\n",
    }  # fmt: skip
    for name, text in fakes.items():
        path = tmp_path / "bin" / name
        path.write_text(text.format(work=work, folder=tmp_path))
        path.chmod(0o755)
    made = Machine(tmp_path)
    made.set("quick")
    made.install()
    return made


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_an_interrupted_install_says_so_in_one_line(
    machine: Machine, number: signal.Signals, status: int
) -> None:
    code, said = machine.interrupt(number, "run")
    assert code == status
    assert said.splitlines()[-1] == INTERRUPTED
    assert all(line.startswith("hallside: ") for line in said.splitlines())


def test_an_environment_whose_making_was_interrupted_is_made_anew(machine: Machine) -> None:
    machine.interrupt(signal.SIGINT, "run")
    assert not (machine.folder / ".venv/.made").exists()
    assert machine.run("run")[0] == 0
    assert len(machine.calls("-m venv")) == 2
    assert machine.run("run") == (0, "")


def test_an_environment_that_pip_was_filling_when_interrupted_is_made_anew(machine: Machine) -> None:
    assert machine.run("run")[0] == 0
    code, _ = machine.interrupt(signal.SIGINT, "dev")
    assert code == 130
    status, said = machine.run("dev")
    assert status == 0
    assert "Making a virtual environment" in said
    assert machine.run("dev") == (0, "")


def test_a_pip_that_fails_by_itself_leaves_the_environment_as_it_was(machine: Machine) -> None:
    assert machine.run("run")[0] == 0
    machine.set("fail")
    code, said = machine.run("dev")
    assert code == 1
    assert "it does not work" in said
    assert machine.run("run") == (0, "")


def test_an_interrupted_apt_goes_on_and_still_stops_the_system_broker(machine: Machine) -> None:
    code, said = machine.interrupt(signal.SIGINT, "run", "mosquitto")
    assert (code, said.splitlines()[-1]) == (130, INTERRUPTED)
    (machine.folder / "bin/mosquitto").symlink_to("true")  # as if apt had come so far
    status, said = machine.run("run", "mosquitto")
    assert status == 0
    assert "system service stopped" in said
    assert machine.run("run", "mosquitto") == (0, "")


def test_only_debian_packages_that_are_missing_are_installed_after_one_question(machine: Machine) -> None:
    machine.install("libegl1", "libglib2.0-0t64")
    status, said = machine.run("run", "deb:libegl1", "deb:libglib2.0-0", "deb:fonts-ukij-uyghur")
    assert status == 0
    assert "missing: fonts-ukij-uyghur\n" in said
    [call] = machine.calls("apt-get")
    assert call.endswith("install --yes --no-install-recommends fonts-ukij-uyghur")
    assert (machine.folder / "queries").read_text().count("dpkg-query") == 1


def test_a_machine_without_dpkg_is_not_asked_for_debian_packages(machine: Machine) -> None:
    (machine.folder / "bin/dpkg-query").unlink()
    assert machine.run("run", "deb:libegl1")[0] == 0
    assert not machine.calls("apt-get")
