// Undoes the filters of a chunk. libhdf5 would inflate a chunk to whatever its stream holds and
// then copy as much as was declared.
#pragma once

#include <string>

namespace moescope::store::h5 {

// True when the stream inflates to exactly `size` bytes.
bool inflate_chunk(std::string& bytes, std::size_t size);
// Shuffled bytes hold the first byte of every element, then every second one...
bool unshuffle_chunk(std::string& bytes, std::size_t size, std::size_t element_bytes);

}  // namespace moescope::store::h5
