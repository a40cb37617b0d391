#include "store/h5/structure_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace moescope::store::h5 {
namespace {

// Of the schema's arrays the deepest has four axes; one is left for later versions.
constexpr int kMaxRank = 5;
// Deflate reaches about 1,030; more is a declared size with nothing behind it.
constexpr std::uint64_t kMaxRatio = 1100;
// All arrays together, the memory of the machines this is meant for.
constexpr std::uint64_t kMaxTotalBytes = 24ull << 30;
// Four times what the writer makes: a chunk of this size can inflate to 1 GiB at worst.
constexpr std::uint64_t kMaxChunkBytes = 1 << 20;
// Room for what deflate adds to bytes that do not compress.
constexpr std::uint64_t kChunkOverhead = 1024;
// runs/NAME/REPEAT/ARRAY is the deepest path of the schema.
constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxObjects = 100'000;

struct Link {
  std::string name;
  H5L_type_t type;
};

herr_t keep_link(hid_t, const char* name, const H5L_info_t* info, void* links) {
  auto& list = *static_cast<std::vector<Link>*>(links);
  if (list.size() >= kMaxObjects) return -1;
  list.push_back({name, info->type});
  return 0;
}

class Walk {
 public:
  Walk(std::uint64_t file_bytes, Status& status) : file_bytes_(file_bytes), status_(status) {}

  void group(hid_t id, const std::string& path, int depth) {
    if (depth > kMaxDepth) return status_.fail(path, "groups are nested too deeply");
    std::vector<Link> links;
    hsize_t position = 0;
    if (H5Literate(id, H5_INDEX_NAME, H5_ITER_NATIVE, &position, keep_link, &links) < 0)
      return status_.library_failed(path, "the group is damaged");
    for (const auto& link : links) {
      if (!status_.ok()) return;
      const std::string link_path = path + "/" + link.name;
      if (link.type != H5L_TYPE_HARD)
        return status_.fail(link_path,
                            "is a soft, external or user-defined link; a results file holds none");
      object(id, link.name, link_path, depth);
    }
  }

 private:
  void object(hid_t parent, const std::string& name, const std::string& path, int depth) {
    const Handle id(H5Oopen(parent, name.c_str(), H5P_DEFAULT), H5Oclose);
    H5O_info_t info;
    if (!id || H5Oget_info2(id.get(), &info, H5O_INFO_BASIC) < 0)
      return status_.library_failed(path, "is damaged");
    if (!visited_.insert(info.addr).second) return status_.fail(path, "is linked twice");
    if (visited_.size() > kMaxObjects)
      return status_.fail(path, fmt::format("is one of over {} objects", kMaxObjects));
    if (info.type == H5O_TYPE_GROUP) group(id.get(), path, depth + 1);
    if (info.type == H5O_TYPE_DATASET) array(id.get(), path);
  }

  void array(hid_t id, const std::string& path) {
    const Handle list(H5Dget_create_plist(id), H5Pclose);
    if (!list) return status_.library_failed(path, "the array is damaged");
    // The layout comes first: asking a virtual array for its shape opens its sources.
    const H5D_layout_t layout = H5Pget_layout(list.get());
    if (layout == H5D_VIRTUAL) return status_.fail(path, "is a virtual array of other files");
    if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED)
      return status_.library_failed(path, "the array has an unknown layout");
    if (H5Pget_external_count(list.get()) != 0)
      return status_.fail(path, "keeps its data in other files");
    filters(list.get(), path);
    if (status_.ok()) size(id, list.get(), layout, path);
  }

  void filters(hid_t list, const std::string& path) {
    std::set<H5Z_filter_t> seen;
    for (int i = 0; i < H5Pget_nfilters(list); ++i) {
      unsigned flags = 0;
      std::size_t values = 0;
      const H5Z_filter_t filter = H5Pget_filter2(list, static_cast<unsigned>(i), &flags, &values,
                                                 nullptr, 0, nullptr, nullptr);
      const bool known = filter == H5Z_FILTER_SHUFFLE || filter == H5Z_FILTER_DEFLATE ||
                         filter == H5Z_FILTER_FLETCHER32;
      // Deflate twice would multiply the ratio that the size check allows.
      if (!known || !seen.insert(filter).second)
        return status_.fail(path, fmt::format("uses filter {}; shuffle, deflate and Fletcher32, "
                                              "each once, are read",
                                              static_cast<int>(filter)));
    }
  }

  void size(hid_t id, hid_t list, H5D_layout_t layout, const std::string& path) {
    const Handle space(H5Dget_space(id), H5Sclose);
    const Handle type(H5Dget_type(id), H5Tclose);
    const int rank = H5Sget_simple_extent_ndims(space.get());
    std::uint64_t bytes = H5Tget_size(type.get());
    if (rank < 0 || bytes == 0) return status_.library_failed(path, "the array is damaged");
    if (rank > kMaxRank)
      return status_.fail(path, fmt::format("has {} axes, {} are read", rank, kMaxRank));
    std::vector<hsize_t> shape(static_cast<std::size_t>(rank)), chunk(shape);
    H5Sget_simple_extent_dims(space.get(), shape.data(), nullptr);
    const bool empty = std::ranges::find(shape, hsize_t{0}) != shape.end() ||
                       H5Sget_simple_extent_type(space.get()) == H5S_NULL;
    std::uint64_t chunk_bytes = bytes;
    for (const hsize_t length : shape) bytes = saturating_product(bytes, length);
    if (layout == H5D_CHUNKED) {
      if (H5Pget_chunk(list, rank, chunk.data()) != rank)
        return status_.library_failed(path, "the chunks are damaged");
      for (const hsize_t length : chunk) chunk_bytes = saturating_product(chunk_bytes, length);
      if (chunk_bytes == 0 || chunk_bytes > kMaxChunkBytes)
        return status_.fail(path, fmt::format("has chunks of {} bytes, up to {} are read",
                                              chunk_bytes, kMaxChunkBytes));
    }
    if (empty) return;
    const std::uint64_t stored = H5Dget_storage_size(id);
    if (stored > file_bytes_ || bytes / kMaxRatio > stored ||
        (layout != H5D_CHUNKED && bytes > stored))
      return status_.fail(path, fmt::format("declares {} bytes of which {} are stored in a file of "
                                            "{}",
                                            bytes, stored, file_bytes_));
    total_ += bytes;
    if (total_ > kMaxTotalBytes)
      status_.fail(path, fmt::format("with it the arrays are over {} bytes together, more than is "
                                     "read",
                                     kMaxTotalBytes));
  }

  static std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
  }

  std::uint64_t file_bytes_;
  Status& status_;
  std::set<haddr_t> visited_;
  std::uint64_t total_ = 0;
};

}  // namespace

void check_structure(hid_t file, std::uint64_t file_bytes, Status& status) {
  const Handle root(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose);
  if (!root) return status.library_failed("/", "the file is damaged");
  Walk(file_bytes, status).group(root.get(), "", 0);
}

void check_chunks(hid_t array, const std::string& path, Status& status) {
  const Handle list(H5Dget_create_plist(array), H5Pclose);
  if (H5Pget_layout(list.get()) != H5D_CHUNKED) return;
  const Handle space(H5Dget_space(array), H5Sclose);
  const Handle type(H5Dget_type(array), H5Tclose);
  const auto rank = static_cast<std::size_t>(H5Sget_simple_extent_ndims(space.get()));
  std::vector<hsize_t> shape(rank), chunk(rank), corner(rank, 0);
  H5Sget_simple_extent_dims(space.get(), shape.data(), nullptr);
  H5Pget_chunk(list.get(), static_cast<int>(rank), chunk.data());
  hsize_t bytes = H5Tget_size(type.get());
  for (const hsize_t length : chunk) bytes *= length;
  const hsize_t limit = bytes + bytes / 64 + kChunkOverhead;
  for (;;) {
    hsize_t stored = 0;
    if (H5Dget_chunk_storage_size(array, corner.data(), &stored) < 0)
      return status.library_failed(path, "a chunk is damaged");
    if (stored > limit)
      return status.fail(path, fmt::format("has a chunk of {} bytes stored as {}", bytes, stored));
    std::size_t axis = rank;
    while (axis > 0 && (corner[axis - 1] += chunk[axis - 1]) >= shape[axis - 1]) corner[--axis] = 0;
    if (axis == 0) return;
  }
}

}  // namespace moescope::store::h5
