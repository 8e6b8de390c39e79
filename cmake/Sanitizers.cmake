# LACUNA_SANITIZE holds for all targets below this folder: a program of which one part is
# instrumented and another is not reports containers that are sound.
if(LACUNA_SANITIZE)
  add_compile_options(-fsanitize=${LACUNA_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LACUNA_SANITIZE})
endif()
