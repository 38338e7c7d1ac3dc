# SPDX-License-Identifier: MIT
# What zsh would offer for the last word: offered.zsh FOLDER PROGRAM WORDS... The completion system wants a
# terminal; so the two builtins that take what is offered stand here.
folder=$1
shift
words=("$@")
CURRENT=$#
compadd() {
    [[ $1 == -- ]] && shift
    print -l -- ${(M)@:#${words[CURRENT]}*}
}
_files() { print -- :file }
eval "completion() { $(<$folder/_$1) }"
completion
