# SPDX-License-Identifier: MIT
# Completion for bash, from what --help says.
_tulpar_vboard() {
    local current=${COMP_WORDS[COMP_CWORD]} tool=${COMP_WORDS[0]} words
    COMPREPLY=()
    case ${COMP_WORDS[COMP_CWORD - 1]} in
    --board) words=$("$tool" --help 2>/dev/null | sed -n 's/^Boards: //p') ;;
    --pace) words="real max" ;;
    --flash | --uart | --state | --stats | --control) words= ;;
    *) words=$("$tool" --help 2>/dev/null | grep -oE '^  --[a-z-]+') ;;
    esac
    if [ -n "$words" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}
complete -F _tulpar_vboard tulpar-vboard
