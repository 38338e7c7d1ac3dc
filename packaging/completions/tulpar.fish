# SPDX-License-Identifier: MIT
# Completion for fish. The program itself knows its words (cli/complete.h).
function __tulpar_candidates
    set -l words (commandline -opc)
    for candidate in ($words[1] __complete $words[2..] (commandline -ct) 2>/dev/null)
        if test "$candidate" = :file
            __fish_complete_path (commandline -ct)
        else
            echo $candidate
        end
    end
end
complete -c tulpar -f -a "(__tulpar_candidates)"
