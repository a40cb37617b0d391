// Reads the rows of an array in order, as many at a time as are asked for. It holds the chunks that
// the current rows lie in and no more.
#pragma once

#include <string>
#include <vector>

#include "store/h5/plain/plain_file.hpp"

namespace moescope::store::h5 {

class RowReader {
 public:
  static core::Result<RowReader> open(const PlainNode& parent, const std::string& name);

  const PlainArray& array() const { return array_; }
  std::size_t rows() const { return array_.rows(); }
  // Rows that are best read at once: a whole number of chunks.
  std::size_t natural_rows() const { return array_.chunk.empty() ? 0 : array_.chunk[0]; }
  core::Error error(const std::string& what) const { return file_.error(path_, what); }

  // Appends the next `count` rows; bad_input when the elements are not whole numbers.
  core::Result<void> read_integers(std::size_t count, std::vector<std::int64_t>& values);
  core::Result<void> read_reals(std::size_t count, std::vector<float>& values);
  // Texts of fixed length.
  core::Result<void> read_texts(std::size_t count, std::vector<std::string>& values);

 private:
  RowReader(PlainFile file, std::string path, PlainArray array)
      : file_(std::move(file)), path_(std::move(path)), array_(std::move(array)) {}

  // Calls use(cell) for every element of the next `count` rows.
  template <class Use>
  core::Result<void> each(std::size_t count, ElementType::Kind kind, const char* kind_name,
                          Use use);
  // The bytes of as many of the next rows as lie in one band of chunks, up to `count`.
  core::Result<std::string_view> take(std::size_t count, std::size_t& taken);
  core::Result<void> load_band();
  std::string load_chunk(const ChunkPlace& place);

  PlainFile file_;
  std::string path_;
  PlainArray array_;
  std::size_t next_ = 0;        // row
  std::size_t next_chunk_ = 0;  // index into array_.chunks
  std::size_t band_begin_ = 0, band_end_ = 0;
  std::string band_;  // the rows from band_begin_ to band_end_
};

}  // namespace moescope::store::h5
