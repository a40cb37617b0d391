# Writes HEADER with the commit of SOURCE: "unknown" without git or outside a checkout, "-dirty"
# when a tracked file was changed. No optional locks: a commit made meanwhile must not fail on ours.
cmake_minimum_required(VERSION 3.25)

set(commit unknown)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --show-toplevel
                  OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  # A source archive unpacked inside another project's checkout has no commit of its own.
  file(REAL_PATH ${SOURCE} source)
  if(top STREQUAL source)
    execute_process(COMMAND ${GIT} -C ${SOURCE} describe --always --tags
                    OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
                    RESULT_VARIABLE failed)
    execute_process(COMMAND ${GIT} --no-optional-locks -C ${SOURCE} status --porcelain
                            --untracked-files=no
                    OUTPUT_VARIABLE changes ERROR_QUIET)
    if(NOT failed)
      set(commit ${described})
      if(changes)
        string(APPEND commit -dirty)
      endif()
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${HEADER} @ONLY CONTENT
     "// Written at every build that finds another commit.
#pragma once

#define MOESCOPE_COMMIT \"@commit@\"
")
