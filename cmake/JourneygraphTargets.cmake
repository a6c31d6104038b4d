# What every target of ours has in common.
add_library(journeygraph_options INTERFACE)
# Designated initialisers leave out what has a default. -Wrestrict is wrong about std::string in
# g++ 12 (GCC bug 105329).
target_compile_options(journeygraph_options INTERFACE
  -Wall -Wextra -Wno-missing-field-initializers -Wno-restrict)
target_include_directories(journeygraph_options INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>")
if(JOURNEYGRAPH_SANITIZE)
  target_compile_options(journeygraph_options INTERFACE -fsanitize=${JOURNEYGRAPH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(journeygraph_options INTERFACE -fsanitize=${JOURNEYGRAPH_SANITIZE})
endif()

# journeygraph_library(graph SOURCES a.cc b.cc HEADERS a.h b.h LINK PUBLIC x PRIVATE y)
# makes the library journeygraph_graph with the alias journeygraph::graph.
function(journeygraph_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;LINK")
  add_library(journeygraph_${name} STATIC ${arg_SOURCES})
  add_library(journeygraph::${name} ALIAS journeygraph_${name})
  target_sources(journeygraph_${name} PUBLIC
    FILE_SET headers TYPE HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${arg_HEADERS})
  target_link_libraries(journeygraph_${name} PRIVATE journeygraph_options ${arg_LINK})
  set_target_properties(journeygraph_${name} PROPERTIES EXPORT_NAME ${name})
endfunction()

# journeygraph_test(graph_test SOURCES a_test.cc LINK journeygraph::graph)
# makes one test program and registers each of its tests with CTest.
function(journeygraph_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LINK")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE journeygraph_options ${arg_LINK} GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${arg_TIMEOUT})
endfunction()
