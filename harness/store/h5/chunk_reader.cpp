#include "store/h5/chunk_reader.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "store/h5/chunk_filters.hpp"

namespace moescope::store::h5 {
namespace {

constexpr char kDamagedChunk[] = "a chunk is damaged";

class ChunkedArray {
 public:
  ChunkedArray(hid_t array, const Shape& shape, const Block& block, std::size_t element_bytes)
      : array_(array), block_(block), element_(element_bytes) {
    const Handle list(H5Dget_create_plist(array), H5Pclose);
    std::vector<hsize_t> lengths(shape.size());
    H5Pget_chunk(list.get(), static_cast<int>(shape.size()), lengths.data());
    chunk_.assign(lengths.begin(), lengths.end());
    chunk_bytes_ = count_of(chunk_) * element_;
    for (int i = 0; i < H5Pget_nfilters(list.get()); ++i) {
      unsigned flags = 0;
      std::size_t values = 0;
      filters_.push_back(H5Pget_filter2(list.get(), static_cast<unsigned>(i), &flags, &values,
                                        nullptr, 0, nullptr, nullptr));
    }
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      first_.push_back(block.start[axis] / chunk_[axis] * chunk_[axis]);
      end_.push_back(block.start[axis] + block.lengths[axis]);
    }
    corner_.assign(first_.begin(), first_.end());
  }

  std::string read(char* data) {
    std::string bytes;
    do {
      if (!read_chunk(bytes)) return kDamagedChunk;
      place(bytes, data);
    } while (next(corner_, first_, end_, chunk_));
    return "";
  }

 private:
  // Moves `index` on by `step`, the last axis first; false after the last place.
  template <class Index>
  static bool next(Index& index, const Shape& first, const Shape& end, const Shape& step) {
    for (std::size_t axis = index.size(); axis-- > 0;) {
      if ((index[axis] += step[axis]) < end[axis]) return true;
      index[axis] = first[axis];
    }
    return false;
  }

  bool read_chunk(std::string& bytes) {
    hsize_t stored = 0;
    std::uint32_t left_out = 0;
    if (H5Dget_chunk_storage_size(array_, corner_.data(), &stored) < 0) return false;
    // Stored bytes are part of the file, so this is bounded by its size.
    bytes.resize(stored);
    if (stored == 0 ||
        H5Dread_chunk(array_, H5P_DEFAULT, corner_.data(), &left_out, bytes.data()) < 0)
      return false;
    for (std::size_t i = filters_.size(); i-- > 0;) {
      if (left_out >> i & 1) continue;
      if (filters_[i] == H5Z_FILTER_DEFLATE ? !inflate_chunk(bytes, chunk_bytes_)
                                            : !unshuffle_chunk(bytes, chunk_bytes_, element_))
        return false;
    }
    return bytes.size() == chunk_bytes_;
  }

  // Copies the rows of the chunk that lie inside the block.
  void place(const std::string& bytes, char* data) const {
    const std::size_t axes = chunk_.size();
    Shape low(axes), high(axes);
    const Shape ones(axes, 1);
    for (std::size_t axis = 0; axis < axes; ++axis) {
      low[axis] = std::max<std::size_t>(corner_[axis], block_.start[axis]);
      high[axis] = std::min<std::size_t>(corner_[axis] + chunk_[axis], end_[axis]);
    }
    const std::size_t run = high.back() - low.back();
    high.back() = low.back() + 1;
    Shape row = low;
    do {
      std::size_t from = 0, to = 0;
      for (std::size_t axis = 0; axis < axes; ++axis) {
        from = from * chunk_[axis] + row[axis] - corner_[axis];
        to = to * block_.lengths[axis] + row[axis] - block_.start[axis];
      }
      std::memcpy(data + to * element_, bytes.data() + from * element_, run * element_);
    } while (next(row, low, high, ones));
  }

  hid_t array_;
  const Block& block_;
  std::size_t element_;
  Shape chunk_;
  Shape first_,
      end_;  // corner of the first chunk that the block touches, and past its last element
  std::size_t chunk_bytes_ = 0;
  std::vector<H5Z_filter_t> filters_;
  std::vector<hsize_t> corner_;
};

}  // namespace

std::string read_chunks(hid_t array, const Shape& shape, const Block& block,
                        std::size_t element_bytes, char* data) {
  return ChunkedArray(array, shape, block, element_bytes).read(data);
}

}  // namespace moescope::store::h5
