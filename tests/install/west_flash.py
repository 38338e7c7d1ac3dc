# SPDX-License-Identifier: MIT
'''Does what `west flash -r tulpar` does with a runner of a module, with a base class that has the face of Zephyr's
(scripts/west_commands/runners/core.py) and nothing behind it: west_flash.py MODULE ELF [ARGUMENTS...].'''

import abc
import argparse
import importlib.util
import pathlib
import re
import shutil
import subprocess
import sys
import types


class RunnerCaps:
    def __init__(self, commands):
        self.commands = commands


class ZephyrBinaryRunner(abc.ABC):
    def __init__(self, cfg):
        self.cfg = cfg

    @classmethod
    @abc.abstractmethod
    def name(cls):
        '''What -r takes.'''

    @classmethod
    @abc.abstractmethod
    def do_add_parser(cls, parser):
        '''Adds the runner's own arguments.'''

    @classmethod
    @abc.abstractmethod
    def do_create(cls, cfg, args):
        '''Makes one of these arguments.'''

    @abc.abstractmethod
    def do_run(self, command, **kwargs):
        '''Does it.'''

    @staticmethod
    def require(program):
        found = shutil.which(program)
        if found is None:
            raise FileNotFoundError(program)
        return found

    @staticmethod
    def check_call(command):
        subprocess.check_call(command)


def main():
    module, elf, arguments = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    core = types.ModuleType('runners.core')
    core.RunnerCaps = RunnerCaps
    core.ZephyrBinaryRunner = ZephyrBinaryRunner
    sys.modules['runners'] = types.ModuleType('runners')
    sys.modules['runners.core'] = core

    described = (module / 'zephyr' / 'module.yml').read_text(encoding='utf-8')
    file = module / re.search(r'^runners:\n +- file: (\S+)$', described, re.MULTILINE).group(1)
    spec = importlib.util.spec_from_file_location('tulpar.runner', file)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))

    runner = next(cls for cls in ZephyrBinaryRunner.__subclasses__() if cls.name() == 'tulpar')
    assert runner.capabilities().commands == {'flash'}
    parser = argparse.ArgumentParser()
    runner.do_add_parser(parser)
    cfg = types.SimpleNamespace(elf_file=elf, hex_file=None, bin_file=None)
    runner.do_create(cfg, parser.parse_args(arguments)).do_run('flash')


main()
