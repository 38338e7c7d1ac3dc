# SPDX-License-Identifier: MIT
# Completion for fish, from what --help says.
function __tulpar_vboard_options
    tulpar-vboard --help 2>/dev/null | string match -rg '^  (--[a-z-]+)'
end
function __tulpar_vboard_boards
    tulpar-vboard --help 2>/dev/null | string match -rg '^Boards: (.*)' | string split ' '
end
complete -c tulpar-vboard -n 'not string match -q -- "--board" (commandline -opc)[-1]' -a "(__tulpar_vboard_options)"
complete -c tulpar-vboard -n 'string match -q -- "--board" (commandline -opc)[-1]' -f -a "(__tulpar_vboard_boards)"
