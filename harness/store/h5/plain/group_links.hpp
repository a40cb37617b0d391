// The links of a group: messages in its header, or, in the older form, a symbol table with a B-tree
// and a heap of names (HDF5 format specification, sections III.A to III.D).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/h5/plain/object_messages.hpp"

namespace moescope::store::h5 {

// Names and addresses of the objects that the group links to; what is wrong is the answer, or "".
// Links that lead out of the group's own tree (soft, external) are left out.
std::string read_links(std::string_view file, const std::vector<PlainMessage>& messages,
                       std::map<std::string, std::uint64_t>& links);

}  // namespace moescope::store::h5
