"""Streamlit's command line, with a profile of each run of the script.

Started as `python profiled_server.py FILE run dashboard/app.py …`: the profile of the newest run
of a whole page lies in FILE. Runs of fragments alone are not profiled.
"""

from __future__ import annotations

import cProfile
import sys
import time
from pathlib import Path


def serve(file: Path) -> None:
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
    from streamlit.web.cli import main

    run_script = ScriptRunner._run_script

    def profiled(runner, rerun_data) -> None:
        if rerun_data.fragment_id_queue:
            run_script(runner, rerun_data)
            return
        # The thread's own time: what else the machine does is not counted.
        profile = cProfile.Profile(time.thread_time)
        profile.runcall(run_script, runner, rerun_data)
        # Renamed when whole, so that nobody reads half of it.
        part = file.with_suffix(".part")
        profile.dump_stats(part)
        part.replace(file)

    ScriptRunner._run_script = profiled
    main()


# As `python -m streamlit`, and not this folder, whose modules are none of the program's.
sys.path[0] = str(Path.cwd())
FILE = Path(sys.argv.pop(1))
sys.argv[0] = "streamlit"
serve(FILE)
