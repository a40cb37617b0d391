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
  ChunkedArray(hid_t array, const Shape& shape, std::size_t element_bytes)
      : array_(array), shape_(shape), element_(element_bytes), corner_(shape.size(), 0) {
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
  }

  std::string read(char* data) {
    std::string bytes;
    do {
      if (!read_chunk(bytes)) return kDamagedChunk;
      place(bytes, data);
    } while (next(corner_, shape_, chunk_));
    return "";
  }

 private:
  // Moves `index` on by `step`, the last axis first; false after the last place.
  template <class Index>
  static bool next(Index& index, const Shape& end, const Shape& step) {
    for (std::size_t axis = index.size(); axis-- > 0;) {
      if ((index[axis] += step[axis]) < end[axis]) return true;
      index[axis] = 0;
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

  // Copies the rows of the chunk that lie inside the array.
  void place(const std::string& bytes, char* data) const {
    Shape inside(shape_.size()), ones(shape_.size(), 1), row(shape_.size(), 0);
    for (std::size_t axis = 0; axis < shape_.size(); ++axis)
      inside[axis] = std::min<std::size_t>(chunk_[axis], shape_[axis] - corner_[axis]);
    const std::size_t run = inside.back();
    inside.back() = 1;
    do {
      std::size_t from = 0, to = 0;
      for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
        from = from * chunk_[axis] + row[axis];
        to = to * shape_[axis] + corner_[axis] + row[axis];
      }
      std::memcpy(data + to * element_, bytes.data() + from * element_, run * element_);
    } while (next(row, inside, ones));
  }

  hid_t array_;
  const Shape& shape_;
  std::size_t element_;
  Shape chunk_;
  std::size_t chunk_bytes_ = 0;
  std::vector<H5Z_filter_t> filters_;
  std::vector<hsize_t> corner_;
};

}  // namespace

std::string read_chunks(hid_t array, const Shape& shape, std::size_t element_bytes, char* data) {
  return ChunkedArray(array, shape, element_bytes).read(data);
}

}  // namespace moescope::store::h5
