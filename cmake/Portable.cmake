# One binary without the packages that it was built from: every library but glibc is linked statically
# (-DMOESCOPE_PORTABLE=ON, preset `portable`), and of glibc no more is asked than 2.28 has (older_glibc.cpp). What
# Debian has no archive of is compiled from its headers (fmt, toml++) or loaded at run time (METIS).
set(MOESCOPE_MPI OFF)
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
set(PKG_CONFIG_ARGN --static)
set(OPENSSL_USE_STATIC_LIBS ON)
set(ZLIB_USE_STATIC_LIBS ON)
add_link_options(-static-libgcc -static-libstdc++ -s)

add_library(fmt_archive STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt_archive.cpp)
# As with the shared library: what the release build compiled is compiled.
target_compile_definitions(fmt_archive PUBLIC FMT_SHARED)
add_library(fmt::fmt ALIAS fmt_archive)

add_library(tomlplusplus::tomlplusplus INTERFACE IMPORTED)
target_compile_definitions(tomlplusplus::tomlplusplus INTERFACE TOML_HEADER_ONLY=1)

find_library(YAML_CPP_ARCHIVE yaml-cpp REQUIRED)
add_library(yaml-cpp STATIC IMPORTED)
set_target_properties(yaml-cpp PROPERTIES IMPORTED_LOCATION ${YAML_CPP_ARCHIVE})

# FindHDF5 would add the archives of glibc, and curl for reading from the network, which no code here calls.
find_path(HDF5_INCLUDE_DIR hdf5.h PATH_SUFFIXES hdf5/serial REQUIRED)
add_library(hdf5::hdf5 STATIC IMPORTED)
find_library(HDF5_ARCHIVE hdf5 PATH_SUFFIXES hdf5/serial REQUIRED)
find_library(SZ_ARCHIVE sz REQUIRED)
find_library(AEC_ARCHIVE aec REQUIRED)
find_library(Z_ARCHIVE z REQUIRED)
set_target_properties(hdf5::hdf5 PROPERTIES IMPORTED_LOCATION ${HDF5_ARCHIVE})
target_include_directories(hdf5::hdf5 INTERFACE ${HDF5_INCLUDE_DIR})
target_link_libraries(hdf5::hdf5 INTERFACE ${SZ_ARCHIVE} ${AEC_ARCHIVE} ${Z_ARCHIVE} ${CMAKE_DL_LIBS} m)

# LAPACK, which CBC calls, is Fortran; the compiler knows where its runtime's archives are.
foreach(runtime gfortran quadmath)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=lib${runtime}.a
                  OUTPUT_VARIABLE archive OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT IS_ABSOLUTE "${archive}")
    message(FATAL_ERROR "lib${runtime}.a is missing: install libgfortran-12-dev")
  endif()
  list(APPEND MOESCOPE_FORTRAN_ARCHIVES ${archive})
endforeach()

# moescope_keep_glibc_shared(TARGET...): glibc's own archives, which pkg-config's libraries were resolved to,
# become its shared libraries again, and LAPACK finds its runtime.
function(moescope_keep_glibc_shared)
  foreach(target ${ARGN})
    get_target_property(libraries ${target} INTERFACE_LINK_LIBRARIES)
    list(TRANSFORM libraries REPLACE "^.*/lib(m|pthread|rt|dl)\\.a$" "\\1")
    list(APPEND libraries ${MOESCOPE_FORTRAN_ARCHIVES})
    set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${libraries}")
  endforeach()
endfunction()

# What the binary may need of the machine that it runs on, checked after every link.
set(MOESCOPE_GLIBC 2.28)
set(MOESCOPE_ALLOWED_LIBRARIES libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1
    ld-linux-x86-64.so.2)
set(MOESCOPE_MAX_MIB 40)
function(moescope_make_portable target)
  target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/older_glibc.cpp)
  # Before 2.34 threads, dlopen and shared memory had libraries of their own; newer versions still have the names.
  target_link_options(${target} PRIVATE
    -Wl,--push-state,--no-as-needed -l:libpthread.so.0 -l:libdl.so.2
    -l:librt.so.1 -Wl,--pop-state)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -D BINARY=$<TARGET_FILE:${target}> -D MAX_MIB=${MOESCOPE_MAX_MIB}
            -D MAX_GLIBC=${MOESCOPE_GLIBC} "-DALLOWED=${MOESCOPE_ALLOWED_LIBRARIES}" -P ${PROJECT_SOURCE_DIR}/cmake/CheckPortable.cmake
    VERBATIM COMMENT "Checking what the binary needs")
endfunction()
