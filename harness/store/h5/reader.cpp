#include "store/h5/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <climits>

#include "store/h5/chunk_reader.hpp"

namespace moescope::store::h5 {
namespace {

herr_t keep_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->push_back(name);
  return 0;
}

Shape shape_of(const Handle& array) {
  const Handle space(H5Dget_space(array.get()), H5Sclose);
  const int rank = H5Sget_simple_extent_ndims(space.get());
  std::vector<hsize_t> shape(static_cast<std::size_t>(std::max(rank, 0)));
  H5Sget_simple_extent_dims(space.get(), shape.data(), nullptr);
  return {shape.begin(), shape.end()};
}

Handle memory_space(const Block& block) {
  if (block.lengths.empty()) return {H5Screate(H5S_SCALAR), H5Sclose};
  const std::vector<hsize_t> lengths(block.lengths.begin(), block.lengths.end());
  return {H5Screate_simple(static_cast<int>(lengths.size()), lengths.data(), nullptr), H5Sclose};
}

Handle selected_space(const Handle& array, const Block& block) {
  Handle space(H5Dget_space(array.get()), H5Sclose);
  if (block.lengths.empty()) return space;
  const std::vector<hsize_t> start(block.start.begin(), block.start.end()),
      lengths(block.lengths.begin(), block.lengths.end());
  H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, lengths.data(), nullptr);
  return space;
}

}  // namespace

std::string NodeReader::path_of(const std::string& name) const {
  return (path_ == "/" ? path_ : path_ + "/") + name;
}

bool NodeReader::has(const std::string& name) const {
  return H5Lexists(id_.get(), name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> NodeReader::names() const {
  std::vector<std::string> names;
  hsize_t position = 0;
  if (H5Literate(id_.get(), H5_INDEX_NAME, H5_ITER_NATIVE, &position, keep_name, &names) < 0)
    status_->library_failed(path_, "is not a group that can be listed");
  std::ranges::sort(names);
  for (const auto& name : names)
    if (!is_utf8(name)) fail("holds a name that is not UTF-8");
  return names;
}

NodeReader NodeReader::child(const std::string& name) const {
  if (!has(name)) status_->fail(path_of(name), "is missing");
  Handle id(H5Oopen(id_.get(), name.c_str(), H5P_DEFAULT), H5Oclose);
  if (!id) status_->library_failed(path_of(name), "cannot be opened");
  return {std::move(id), path_of(name), *status_};
}

Handle NodeReader::open_array(const std::string& name) const {
  if (!has(name)) status_->fail(path_of(name), "is missing");
  Handle array(H5Dopen2(id_.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
  if (!array) status_->library_failed(path_of(name), "is not an array that can be opened");
  return array;
}

bool NodeReader::has_type(const Handle& array, const Handle& type) const {
  const Handle found(H5Dget_type(array.get()), H5Tclose);
  return H5Tequal(found.get(), type.get()) > 0;
}

bool NodeReader::fits(const Handle& array, const std::string& name, const Shape& shape) const {
  if (!array) return false;
  const Shape found = shape_of(array);
  if (found == shape) return true;
  status_->fail(path_of(name), fmt::format("has shape [{}], [{}] is needed", fmt::join(found, ", "),
                                           fmt::join(shape, ", ")));
  return false;
}

void NodeReader::read(const Handle& array, const std::string& name, const Handle& type,
                      const Block& block, void* data) const {
  const Handle list(H5Dget_create_plist(array.get()), H5Pclose);
  if (H5Pget_layout(list.get()) != H5D_CHUNKED) {
    const Handle from = selected_space(array, block), to = memory_space(block);
    if (H5Dread(array.get(), type.get(), to.get(), from.get(), H5P_DEFAULT, data) < 0)
      status_->library_failed(path_of(name), "cannot be read");
    return;
  }
  const std::string wrong = read_chunks(array.get(), shape_of(array), block,
                                        H5Tget_size(type.get()), static_cast<char*>(data));
  if (!wrong.empty()) status_->fail(path_of(name), wrong);
}

template <class T>
std::vector<T> NodeReader::block(const std::string& name, const Shape& shape,
                                 const Block& block) const {
  if (!status_->ok() || (count_of(shape) == 0 && !has(name))) return {};
  const Handle array = open_array(name);
  if (!fits(array, name, shape)) return {};
  const Handle type = element_type<T>();
  if (!has_type(array, type)) {
    status_->fail(path_of(name), "has elements of another type than the schema's");
    return {};
  }
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (block.start[axis] > shape[axis] || block.lengths[axis] > shape[axis] - block.start[axis]) {
      status_->fail(path_of(name),
                    fmt::format("has no elements [{}] from [{}]", fmt::join(block.lengths, ", "),
                                fmt::join(block.start, ", ")));
      return {};
    }
  std::vector<T> values(count_of(block.lengths));
  if (!values.empty()) read(array, name, type, block, values.data());
  return values;
}

template <class T>
bool NodeReader::holds(const std::string& name) const {
  if (!has(name)) return false;
  const Handle array = open_array(name);
  return array && has_type(array, element_type<T>());
}

std::size_t NodeReader::axis(const std::string& name) const {
  if (!status_->ok() || !has(name)) return 0;
  const Shape shape = shape_of(open_array(name));
  if (shape.size() != 1 || shape[0] > INT_MAX) {
    status_->fail(path_of(name), "is not an axis: one dimension of up to 2^31-1 is needed");
    return 0;
  }
  return shape[0];
}

std::vector<std::string> NodeReader::texts(const std::string& name, std::size_t size) const {
  if (!status_->ok() || (size == 0 && !has(name))) return {};
  const Handle array = open_array(name);
  if (!fits(array, name, {size})) return {};
  const Handle found(H5Dget_type(array.get()), H5Tclose);
  const std::size_t width = H5Tget_size(found.get());
  const Handle type = text_type(width);
  if (!has_type(array, type)) {
    status_->fail(path_of(name), "is not text of fixed length in UTF-8, padded with zero bytes");
    return {};
  }
  std::string block(width * size, '\0');
  if (size > 0) read(array, name, type, whole({size}), block.data());
  std::vector<std::string> values(size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::string_view cell(block.data() + i * width, width);
    values[i] = cell.substr(0, cell.find('\0'));
    if (!is_utf8(values[i])) status_->fail(path_of(name), "is not UTF-8");
  }
  return values;
}

std::vector<std::string> NodeReader::labels(const std::string& name) const {
  return texts(name, axis(name));
}

std::string NodeReader::text(const std::string& name) const {
  if (!status_->ok()) return {};
  const Handle array = open_array(name);
  if (!fits(array, name, {})) return {};
  const Handle found(H5Dget_type(array.get()), H5Tclose);
  std::string value(H5Tget_size(found.get()), '\0');
  const Handle type = text_type(value.size());
  if (!has_type(array, type)) {
    status_->fail(path_of(name), "is not one text in UTF-8");
    return {};
  }
  read(array, name, type, {}, value.data());
  value.resize(std::min(value.find('\0'), value.size()));
  if (!is_utf8(value)) status_->fail(path_of(name), "is not UTF-8");
  return value;
}

template std::vector<std::int8_t> NodeReader::block(const std::string&, const Shape&,
                                                    const Block&) const;
template std::vector<std::uint8_t> NodeReader::block(const std::string&, const Shape&,
                                                     const Block&) const;
template std::vector<std::uint16_t> NodeReader::block(const std::string&, const Shape&,
                                                      const Block&) const;
template std::vector<std::int32_t> NodeReader::block(const std::string&, const Shape&,
                                                     const Block&) const;
template std::vector<std::int64_t> NodeReader::block(const std::string&, const Shape&,
                                                     const Block&) const;
template std::vector<std::uint64_t> NodeReader::block(const std::string&, const Shape&,
                                                      const Block&) const;
template std::vector<float> NodeReader::block(const std::string&, const Shape&, const Block&) const;
template std::vector<double> NodeReader::block(const std::string&, const Shape&,
                                               const Block&) const;
template std::vector<Half> NodeReader::block(const std::string&, const Shape&, const Block&) const;
template bool NodeReader::holds<std::uint8_t>(const std::string&) const;

}  // namespace moescope::store::h5
