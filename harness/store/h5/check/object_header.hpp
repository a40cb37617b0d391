// The header of an HDF5 object as the list of its messages, with its continuations.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moescope::store::h5 {

struct Message {
  enum Type {
    nil = 0,
    dataspace = 1,
    link_info = 2,
    datatype = 3,
    fill_value = 5,
    link = 6,
    external_files = 7,
    layout = 8,
    group_info = 10,
    filters = 11,
    attribute = 12,
    continuation = 16,
    attribute_info = 21,
    reference_count = 22,
  };
  Type type;
  std::string_view body;
};

// What is wrong with the header, or "". Messages are of the types above, those that describe the
// object stand once, and all lie within the file.
std::string read_object_header(std::string_view file, std::uint64_t address,
                               std::vector<Message>& messages);

}  // namespace moescope::store::h5
