# clear() belongs to a dict and a list, wait() to a process; no flag is in play.
import subprocess


class Build:
    def __init__(self, command):
        self._env = {}
        self._output = []
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)

    def restart(self, command):
        if self._output:
            print(len(self._output))
        self._output.clear()
        self._env.clear()
        self._process.wait()
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
