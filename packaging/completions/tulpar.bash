# SPDX-License-Identifier: MIT
# Completion for bash. The program itself knows its words (cli/complete.h).
_tulpar() {
    local candidate i words=() current
    COMPREPLY=()
    # Readline ends a word at a colon (COMP_WORDBREAKS); serial:066BFF is one word to the program.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        if ((${#words[@]} > 1)) && [[ ${COMP_WORDS[i]} == : || ${COMP_WORDS[i - 1]} == : ]]; then
            words[${#words[@]} - 1]+=${COMP_WORDS[i]}
        else
            words+=("${COMP_WORDS[i]}")
        fi
    done
    current=${words[-1]}
    while IFS= read -r candidate; do
        if [ "$candidate" = :file ]; then
            compopt -o filenames 2>/dev/null
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
        else
            COMPREPLY+=("$candidate")
        fi
    done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)
    # And it replaces what stands behind the last colon alone.
    if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*:}"}"}")
    fi
}
complete -F _tulpar tulpar
