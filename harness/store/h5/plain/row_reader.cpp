#include "store/h5/plain/row_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "store/h5/chunk_filters.hpp"
#include "store/h5/format_limits.hpp"

namespace moescope::store::h5 {
namespace {

using core::Result;

// Rows of chunks that lie side by side are held together.
constexpr std::size_t kMaxBandBytes = 64 << 20;

}  // namespace

Result<RowReader> RowReader::open(const PlainNode& parent, const std::string& name) {
  MOESCOPE_TRY(auto array, parent.array(name));
  const std::string path = (parent.path() == "/" ? "/" : parent.path() + "/") + name;
  RowReader reader(parent.file(), path, std::move(array));
  const std::size_t row = reader.array_.row_bytes();
  if (row > kMaxBandBytes || reader.natural_rows() > kMaxBandBytes / std::max<std::size_t>(row, 1))
    return reader.error(fmt::format("has chunks of {} rows of {} bytes, {} bytes are read at once",
                                    reader.natural_rows(), row, kMaxBandBytes));
  return reader;
}

Result<std::string_view> RowReader::take(std::size_t count, std::size_t& taken) {
  const std::size_t row = array_.row_bytes();
  if (next_ + count > rows())
    return error(fmt::format("has {} rows, {} are needed", rows(), next_ + count));
  if (array_.chunk.empty()) {
    taken = count;
    const auto bytes = array_.data.substr(next_ * row, count * row);
    next_ += count;
    return bytes;
  }
  if (next_ >= band_end_) MOESCOPE_CHECK(load_band());
  taken = std::min(count, band_end_ - next_);
  const auto bytes = std::string_view(band_).substr((next_ - band_begin_) * row, taken * row);
  next_ += taken;
  return bytes;
}

Result<void> RowReader::load_band() {
  band_begin_ = next_ / array_.chunk[0] * array_.chunk[0];
  band_end_ = std::min(band_begin_ + array_.chunk[0], rows());
  std::size_t needed = 1;
  for (std::size_t axis = 1; axis < array_.shape.size(); ++axis)
    needed *= (array_.shape[axis] + array_.chunk[axis] - 1) / array_.chunk[axis];
  // The index may name a place twice; the first counts.
  std::vector<const ChunkPlace*> places;
  for (; next_chunk_ < array_.chunks.size(); ++next_chunk_) {
    const ChunkPlace& place = array_.chunks[next_chunk_];
    if (place.corner[0] > band_begin_) break;
    const bool again = !places.empty() && places.back()->corner == place.corner;
    if (place.corner[0] == band_begin_ && !again) places.push_back(&place);
  }
  // Before any memory is taken for what the file only declares.
  if (places.size() != needed)
    return error(fmt::format("the chunks of rows {} to {}: {} of {} are there", band_begin_,
                             band_end_ - 1, places.size(), needed));
  band_.assign((band_end_ - band_begin_) * array_.row_bytes(), '\0');
  for (const auto* place : places) {
    const std::string wrong = load_chunk(*place);
    if (!wrong.empty())
      return error(fmt::format("the chunk of rows {} to {} {}", band_begin_, band_end_ - 1, wrong));
    file_.mapping().forget(place->address, place->bytes);
  }
  return {};
}

std::string RowReader::load_chunk(const ChunkPlace& place) {
  const std::size_t element = array_.type.bytes, size = count_of(array_.chunk) * element;
  std::string bytes(file_.bytes().substr(place.address, place.bytes));
  for (std::size_t i = array_.filters.size(); i-- > 0;) {
    if (place.filters_left_out >> i & 1) continue;
    if (array_.filters[i] == kDeflate ? !inflate_chunk(bytes, size)
                                      : !unshuffle_chunk(bytes, size, element))
      return "is damaged";
  }
  if (bytes.size() != size) return "is damaged";
  // Row by row of the last axis, as far as the chunk lies inside the array.
  const std::size_t rank = array_.shape.size();
  Shape inside(rank), index(rank, 0);
  for (std::size_t axis = 0; axis < rank; ++axis)
    inside[axis] = std::min(array_.chunk[axis], array_.shape[axis] - place.corner[axis]);
  const std::size_t run = inside[rank - 1];
  for (;;) {
    std::size_t from = 0, to = 0;
    for (std::size_t axis = 0; axis < rank; ++axis) {
      from = from * array_.chunk[axis] + index[axis];
      to = to * array_.shape[axis] + index[axis] + (axis == 0 ? 0 : place.corner[axis]);
    }
    std::memcpy(&band_[to * element], &bytes[from * element], run * element);
    std::size_t axis = rank - 1;  // runs along the last axis are whole
    while (axis > 0 && ++index[axis - 1] == inside[axis - 1]) index[--axis] = 0;
    if (axis == 0) return "";
  }
}

template <class Use>
Result<void> RowReader::each(std::size_t count, ElementType::Kind kind, const char* kind_name,
                             Use use) {
  if (array_.type.kind != kind) return error(std::string("does not hold ") + kind_name);
  while (count > 0) {
    std::size_t taken = 0;
    MOESCOPE_TRY(const std::string_view bytes, take(count, taken));
    for (std::size_t at = 0; at < bytes.size(); at += array_.type.bytes) use(bytes.data() + at);
    count -= taken;
  }
  return {};
}

Result<void> RowReader::read_integers(std::size_t count, std::vector<std::int64_t>& values) {
  return each(count, ElementType::integer, "whole numbers",
              [&](const char* cell) { values.push_back(integer_of(array_.type, cell)); });
}

Result<void> RowReader::read_reals(std::size_t count, std::vector<float>& values) {
  return each(count, ElementType::real, "real numbers", [&](const char* cell) {
    values.push_back(static_cast<float>(real_of(array_.type, cell)));
  });
}

Result<void> RowReader::read_texts(std::size_t count, std::vector<std::string>& values) {
  return each(count, ElementType::text, "texts of fixed length", [&](const char* cell) {
    const std::string_view text(cell, array_.type.bytes);
    values.emplace_back(text.substr(0, text.find('\0')));
  });
}

}  // namespace moescope::store::h5
