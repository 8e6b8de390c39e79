# The layers of the library as data: "component: what it may include". Allowed is also whatever an
# allowed component may include itself. Every component may include lacuna/version.hpp.
# test/layers holds every #include against this table.
set(LACUNA_LAYERS
  "base:"
  "source: base"
  "syntax: source"
  "treesitter: source"
  "python: syntax treesitter"
  "cpp: syntax treesitter"
  "clang: cpp"
  "languages: python cpp"
  "repo: syntax"
  "graph: repo"
  "mask: graph"
  "paper: source"
  "task: mask paper"
  "sandbox: base"
  "run: task sandbox"
  "score: task"
  "verify: run score"
  "report: score")

# Components that have no public header: their internal ones serve whoever may include them.
set(LACUNA_INTERNAL_COMPONENTS "treesitter")

# lacuna_layers_components(out): the names, lowest layer first.
function(lacuna_layers_components out)
  set(names "")
  foreach(row IN LISTS LACUNA_LAYERS)
    string(REGEX REPLACE ":.*" "" name "${row}")
    list(APPEND names "${name}")
  endforeach()
  set(${out} "${names}" PARENT_SCOPE)
endfunction()

# lacuna_layers_allowed(out component): everything that the component may include, itself included.
function(lacuna_layers_allowed out component)
  set(allowed "${component}")
  set(todo "${component}")
  while(todo)
    list(POP_FRONT todo name)
    set(known FALSE)
    foreach(row IN LISTS LACUNA_LAYERS)
      if(row MATCHES "^${name}:(.*)$")
        set(known TRUE)
        string(REGEX MATCHALL "[a-z]+" next "${CMAKE_MATCH_1}")
        foreach(other IN LISTS next)
          if(NOT other IN_LIST allowed)
            list(APPEND allowed "${other}")
            list(APPEND todo "${other}")
          endif()
        endforeach()
      endif()
    endforeach()
    if(NOT known)
      message(FATAL_ERROR "cmake/Layers.cmake has no row for '${name}'")
    endif()
  endwhile()
  set(${out} "${allowed}" PARENT_SCOPE)
endfunction()
