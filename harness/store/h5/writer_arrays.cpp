// Arrays and their axes. The dimension-scale attributes are written here, as the HDF5 Dimension
// Scale Specification says, and not by libhdf5_hl: that rewrites the list of uses for every array
// and leaves uninitialised padding in it, so that equal content would not give equal bytes.
#include <algorithm>
#include <numeric>

#include "store/h5/writer.hpp"

namespace moescope::store::h5 {
namespace {

// Arrays below this size are one contiguous block.
constexpr std::size_t kSmallBytes = 64 << 10;
// Chunks of the others: small enough for libhdf5's chunk cache of 1 MiB, large enough to deflate.
constexpr std::size_t kChunkBytes = 256 << 10;
// A reference to an object is its address in the file.
using Reference = hobj_ref_t;

Handle space_of(const Shape& shape) {
  if (shape.empty()) return {H5Screate(H5S_SCALAR), H5Sclose};
  const std::vector<hsize_t> lengths(shape.begin(), shape.end());
  return {H5Screate_simple(static_cast<int>(lengths.size()), lengths.data(), nullptr), H5Sclose};
}

// Halves the leading axes first, so that a chunk is a run of whole rows.
Shape chunk_shape(Shape shape, std::size_t element_bytes) {
  for (auto& size : shape)
    while (size > 1 && count_of(shape) * element_bytes > kChunkBytes) size = (size + 1) / 2;
  return shape;
}

Handle plain_properties() {
  Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(list.get(), false);
  // The part of a chunk past the array's end is written too: zeros, never what was in memory.
  H5Pset_fill_time(list.get(), H5D_FILL_TIME_ALLOC);
  return list;
}

void deflate(const Handle& list, const std::vector<hsize_t>& chunk) {
  H5Pset_chunk(list.get(), static_cast<int>(chunk.size()), chunk.data());
  H5Pset_shuffle(list.get());
  H5Pset_deflate(list.get(), 1);
}

Handle array_properties(const Shape& shape, std::size_t element_bytes) {
  Handle list = plain_properties();
  if (shape.empty() || count_of(shape) * element_bytes < kSmallBytes) return list;
  const Shape halved = chunk_shape(shape, element_bytes);
  const std::vector<hsize_t> chunk(halved.begin(), halved.end());
  deflate(list, chunk);
  return list;
}

Handle class_name_type(std::size_t bytes) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), bytes);
  return type;
}

}  // namespace

Node GroupWriter::create(const std::string& name, const Handle& type, const void* data,
                         const Shape& shape, const About& about) {
  const Handle id_space = space_of(shape);
  const Handle properties = array_properties(shape, H5Tget_size(type.get()));
  Node node(Handle(H5Dcreate2(id_.get(), name.c_str(), type.get(), id_space.get(), H5P_DEFAULT,
                              properties.get(), H5P_DEFAULT),
                   H5Dclose),
            path_ + "/" + name, *status_);
  if (!node.id_ || H5Dwrite(node.id_.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
    status_->library_failed(node.path_, "cannot be written");
  node.attribute("description", about.description);
  if (!about.units.empty()) node.attribute("units", about.units);
  return node;
}

Node GroupWriter::grow(const std::string& name, const Handle& type, const Shape& row,
                       const About& about) {
  const std::size_t row_bytes = count_of(row) * H5Tget_size(type.get());
  std::vector<hsize_t> none{0}, any{H5S_UNLIMITED},
      chunk{std::max<hsize_t>(kChunkBytes / std::max<std::size_t>(row_bytes, 1), 1)};
  for (const std::size_t length : row)
    for (auto* lengths : {&none, &any, &chunk}) lengths->push_back(length);
  const int rank = static_cast<int>(none.size());
  const Handle space(H5Screate_simple(rank, none.data(), any.data()), H5Sclose);
  const Handle properties = plain_properties();
  deflate(properties, chunk);
  Node node(Handle(H5Dcreate2(id_.get(), name.c_str(), type.get(), space.get(), H5P_DEFAULT,
                              properties.get(), H5P_DEFAULT),
                   H5Dclose),
            path_ + "/" + name, *status_);
  if (!node.id_) status_->library_failed(node.path_, "cannot be made");
  node.attribute("description", about.description);
  if (!about.units.empty()) node.attribute("units", about.units);
  return node;
}

void Node::append(const Handle& type, const void* data, std::size_t rows) {
  if (rows == 0 || !id_) return;
  const Handle before(H5Dget_space(id_.get()), H5Sclose);
  std::vector<hsize_t> lengths(
      static_cast<std::size_t>(std::max(H5Sget_simple_extent_ndims(before.get()), 1)));
  H5Sget_simple_extent_dims(before.get(), lengths.data(), nullptr);
  std::vector<hsize_t> begin(lengths.size(), 0), count = lengths;
  begin[0] = lengths[0];
  count[0] = rows;
  lengths[0] += rows;
  H5Dset_extent(id_.get(), lengths.data());
  const Handle after(H5Dget_space(id_.get()), H5Sclose);
  H5Sselect_hyperslab(after.get(), H5S_SELECT_SET, begin.data(), nullptr, count.data(), nullptr);
  const Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                      H5Sclose);
  if (H5Dwrite(id_.get(), type.get(), memory.get(), after.get(), H5P_DEFAULT, data) < 0)
    status_->library_failed(path_, "cannot be written");
}

Node GroupWriter::dataset(const std::string& name, const Handle& type, const void* data,
                          std::size_t count, const std::vector<std::string>& axes,
                          const About& about) {
  Shape shape;
  for (const auto& axis : axes) {
    const Axis* found = find_axis(axis);
    shape.push_back(found ? found->size : 0);
  }
  if (count == 0) return {Handle(), path_ + "/" + name, *status_};
  if (count_of(shape) != count) {
    status_->fail(path_ + "/" + name, "its size does not fit its axes");
    return {Handle(), path_ + "/" + name, *status_};
  }
  Node node = create(name, type, data, shape, about);
  attach(node, name, axes);
  return node;
}

void GroupWriter::texts(const std::string& name, const std::vector<std::string>& values,
                        const std::string& axis, std::string_view description) {
  const auto [block, width] = pack_texts(name, values);
  if (values.empty()) return;
  // Tells xarray to show the bytes as text.
  const auto as_text = [](Node node) {
    node.attribute("_Encoding", "utf-8");
    return node;
  };
  if (axis == name)
    new_axis(as_text(create(name, text_type(width), block.data(), {values.size()}, {description})),
             name, values.size());
  else
    as_text(dataset(name, text_type(width), block.data(), values.size(), {axis}, {description}));
}

void GroupWriter::text(const std::string& name, const std::string& value,
                       std::string_view description) {
  check_text(name, value);
  Node node = create(name, text_type(value.size()), value.c_str(), {}, {description});
  node.attribute("_Encoding", "utf-8");
}

void GroupWriter::axis(const std::string& name, const std::vector<std::string>& labels,
                       std::string_view description) {
  texts(name, labels, name, description);
}

void GroupWriter::index_axis(const std::string& name, std::size_t size,
                             std::string_view description) {
  if (size == 0) return;
  std::vector<std::int64_t> labels(size);
  std::iota(labels.begin(), labels.end(), 0);
  new_axis(create(name, element_type<std::int64_t>(), labels.data(), {size}, {description}), name,
           size);
}

void GroupWriter::new_axis(Node node, const std::string& name, std::size_t size) {
  const Handle scalar(H5Screate(H5S_SCALAR), H5Sclose);
  node.raw_attribute("CLASS", class_name_type(sizeof "DIMENSION_SCALE"), scalar, "DIMENSION_SCALE");
  node.raw_attribute("NAME", class_name_type(name.size() + 1), scalar, name.c_str());
  Axis axis{name, size, 0, {}};
  if (H5Rcreate(&axis.reference, id_.get(), name.c_str(), H5R_OBJECT, -1) < 0)
    status_->library_failed(node.path_, "cannot be referred to");
  axes_.push_back(std::move(axis));
}

void GroupWriter::attach(Node& node, const std::string& name,
                         const std::vector<std::string>& axes) {
  Reference self = 0;
  if (H5Rcreate(&self, id_.get(), name.c_str(), H5R_OBJECT, -1) < 0) return;
  std::vector<hvl_t> lists;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    Axis& axis = *find_axis(axes[i]);
    axis.uses.push_back({self, static_cast<std::int32_t>(i)});
    lists.push_back({1, &axis.reference});
  }
  const hsize_t rank = axes.size();
  const Handle type(H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose);
  node.raw_attribute("DIMENSION_LIST", type, Handle(H5Screate_simple(1, &rank, nullptr), H5Sclose),
                     lists.data());
  // For readers that see the axes in column-major order.
  node.attribute("dims", axes);
}

GroupWriter::Axis* GroupWriter::find_axis(const std::string& name) {
  const auto found = std::ranges::find(axes_, name, &Axis::name);
  return found == axes_.end() ? nullptr : &*found;
}

GroupWriter::~GroupWriter() {
  if (axes_.empty()) return;
  const Handle type(H5Tcreate(H5T_COMPOUND, sizeof(Use)), H5Tclose);
  H5Tinsert(type.get(), "dataset", offsetof(Use, array), H5T_STD_REF_OBJ);
  H5Tinsert(type.get(), "dimension", offsetof(Use, dimension), H5T_STD_I32LE);
  for (const auto& axis : axes_) {
    if (axis.uses.empty()) continue;
    const hsize_t uses = axis.uses.size();
    Node node(Handle(H5Dopen2(id_.get(), axis.name.c_str(), H5P_DEFAULT), H5Dclose),
              path_ + "/" + axis.name, *status_);
    node.raw_attribute("REFERENCE_LIST", type,
                       Handle(H5Screate_simple(1, &uses, nullptr), H5Sclose), axis.uses.data());
  }
}

}  // namespace moescope::store::h5
