# SPDX-License-Identifier: MIT
'''Zephyr's `west flash -r tulpar`: sends the application by the tool `tulpar`, over a serial port.'''

from os import path

from runners.core import RunnerCaps, ZephyrBinaryRunner


class TulparRunner(ZephyrBinaryRunner):
    '''Sends the ELF file, which says where it is linked; else .hex, else .bin.'''

    def __init__(self, cfg, program='tulpar', port=None, baud=None, arguments=()):
        super().__init__(cfg)
        self.program = program
        self.port = port
        self.baud = baud
        self.arguments = list(arguments)

    @classmethod
    def name(cls):
        return 'tulpar'

    @classmethod
    def capabilities(cls):
        return RunnerCaps(commands={'flash'})

    @classmethod
    def do_add_parser(cls, parser):
        parser.add_argument('--tulpar', default='tulpar', metavar='PROGRAM',
                            help='the program tulpar; without: the one in PATH')
        parser.add_argument('--tulpar-port', metavar='PORT',
                            help='serial port; without: TULPAR_PORT in the environment, or the one that is found')
        parser.add_argument('--tulpar-baud', metavar='RATE', help='as -b of tulpar flash')
        parser.add_argument('--tulpar-argument', action='append', default=[], metavar='ARGUMENT',
                            help='another argument of tulpar flash, such as --tulpar-argument=--no-trial; repeatable')

    @classmethod
    def do_create(cls, cfg, args):
        return cls(cfg, args.tulpar, args.tulpar_port, args.tulpar_baud, args.tulpar_argument)

    def do_run(self, command, **kwargs):
        program = self.require(self.program) or self.program
        command = [program, 'flash', self.application()]
        if self.port:
            command += ['-p', self.port]
        if self.baud:
            command += ['-b', self.baud]
        self.check_call(command + self.arguments)

    def application(self):
        # `west flash --file` says which one, in Zephyr's newer versions.
        for file in (getattr(self.cfg, 'file', None), self.cfg.elf_file, self.cfg.hex_file, self.cfg.bin_file):
            if file and path.isfile(file):
                return file
        raise RuntimeError('there is no zephyr.elf, .hex or .bin yet: west build')
