" Vim: `:source docs/workflow/lapekg.vim`, then `:make` lists what is wrong with what has changed.
set makeprg=.venv/bin/lapekg\ check\ --changed
set errorformat=%f:%l:%c:\ %t%*[a-z]:\ %m,%f:%l:\ %t%*[a-z]:\ %m,%-G%.%#
autocmd FileType turtle,trig setlocal formatprg=.venv/bin/lapekg\ format\ -
