# One binary for any x86-64 Linux: every library but glibc's is linked statically (-DMOESCOPE_PORTABLE=ON,
# preset `portable`). What Debian has no archive of is header-only (fmt) or loaded at run time (METIS).
set(MOESCOPE_MPI OFF)
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
set(PKG_CONFIG_ARGN --static)
set(OPENSSL_USE_STATIC_LIBS ON)
set(ZLIB_USE_STATIC_LIBS ON)
add_link_options(-static-libgcc -static-libstdc++ -Wl,--gc-sections -s)
add_compile_options(-ffunction-sections -fdata-sections)

find_path(FMT_INCLUDE_DIR fmt/format.h REQUIRED)
add_library(fmt::fmt INTERFACE IMPORTED)
target_include_directories(fmt::fmt INTERFACE ${FMT_INCLUDE_DIR})
target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY)

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

# moescope_keep_glibc_shared(TARGET...): glibc's own archives, which pkg-config's libraries were resolved to,
# become its shared libraries again.
function(moescope_keep_glibc_shared)
  foreach(target ${ARGN})
    get_target_property(libraries ${target} INTERFACE_LINK_LIBRARIES)
    list(TRANSFORM libraries REPLACE "^.*/lib(m|pthread|rt|dl)\\.a$" "\\1")
    set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${libraries}")
  endforeach()
endfunction()

# What the binary may need of the machine that it runs on, checked after every link.
set(MOESCOPE_ALLOWED_LIBRARIES libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1
    ld-linux-x86-64.so.2)
set(MOESCOPE_MAX_MIB 40)
function(moescope_check_portable target)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -D BINARY=$<TARGET_FILE:${target}> -D MAX_MIB=${MOESCOPE_MAX_MIB}
            "-DALLOWED=${MOESCOPE_ALLOWED_LIBRARIES}" -P ${PROJECT_SOURCE_DIR}/cmake/CheckPortable.cmake
    VERBATIM COMMENT "Checking what the binary needs")
endfunction()
