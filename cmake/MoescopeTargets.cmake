# How every target of the project is compiled, and the two shapes a target takes: a room and a test.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(moescope_options INTERFACE)
target_compile_options(moescope_options INTERFACE -Wall -Wextra -Wshadow -Wpedantic)
# Every x86-64 processor since 2009: population counts as one instruction, and no change in rounding.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(moescope_options INTERFACE -march=x86-64-v2)
endif()
if(MOESCOPE_WERROR)
  target_compile_options(moescope_options INTERFACE -Werror)
endif()
if(MOESCOPE_SANITIZE)
  target_compile_options(moescope_options INTERFACE -fsanitize=${MOESCOPE_SANITIZE}
                         -fno-omit-frame-pointer)
  target_link_options(moescope_options INTERFACE -fsanitize=${MOESCOPE_SANITIZE})
  # Instrumented code gives GCC 12 false alarms about std::variant and std::regex; the release build keeps
  # the warning.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(moescope_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

# moescope_room(NAME SOURCES a.cpp... [PUBLIC libs...] [PRIVATE libs...]): one static library per folder.
# Includes are written from harness/ ("core/result.hpp") or from the root ("kernels/cpu/gemm.hpp").
function(moescope_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ROOM_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/harness ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ROOM_PUBLIC} PRIVATE moescope_options ${ROOM_PRIVATE})
endfunction()

# moescope_test(ROOM SOURCES a_test.cpp... LINKS libs...): one Catch2 executable per folder, each of its
# test cases one ctest entry, so that they run in parallel.
function(moescope_test room)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${room}_test ${TEST_SOURCES})
  target_link_libraries(${room}_test PRIVATE moescope_options test_support ${TEST_LINKS})
  catch_discover_tests(${room}_test TEST_PREFIX "${room}: " PROPERTIES TIMEOUT 300)
endfunction()
