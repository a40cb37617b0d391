#include <algorithm>
#include <climits>

#include "store/h5/reader.hpp"

namespace moescope::store::h5 {
namespace {

// What fits an object's header; a longer declared length is then another type than the schema's.
constexpr std::size_t kMaxAttribute = 64 << 10;

}  // namespace

bool NodeReader::has_attribute(const std::string& name) const {
  return H5Aexists(id_.get(), name.c_str()) > 0;
}

Handle NodeReader::open_attribute(const std::string& name) const {
  if (!status_->ok()) return {};
  if (!has_attribute(name)) {
    fail("attribute " + name + " is missing");
    return {};
  }
  Handle attribute(H5Aopen(id_.get(), name.c_str(), H5P_DEFAULT), H5Aclose);
  const Handle space(H5Aget_space(attribute.get()), H5Sclose);
  if (H5Sget_simple_extent_type(space.get()) != H5S_SCALAR)
    fail("attribute " + name + " is not a single value");
  return attribute;
}

void NodeReader::read_attribute(const Handle& attribute, const std::string& name,
                                const Handle& type, void* data) const {
  if (!status_->ok()) return;
  const Handle found(H5Aget_type(attribute.get()), H5Tclose);
  if (H5Tequal(found.get(), type.get()) <= 0)
    return fail("attribute " + name + " has another type than the schema's");
  if (H5Aread(attribute.get(), type.get(), data) < 0)
    status_->library_failed(path_, "attribute " + name + " cannot be read");
}

std::string NodeReader::text_attribute(const std::string& name) const {
  const Handle attribute = open_attribute(name);
  const Handle found(H5Aget_type(attribute.get()), H5Tclose);
  std::string text(std::min(H5Tget_size(found.get()), kMaxAttribute), '\0');
  read_attribute(attribute, name, text_type(text.size()), text.data());
  text.resize(std::min(text.find('\0'), text.size()));
  if (!is_utf8(text)) fail("attribute " + name + " is not UTF-8");
  return text;
}

template <class T>
T NodeReader::attribute(const std::string& name) const {
  T value = 0;
  read_attribute(open_attribute(name), name, element_type<T>(), &value);
  return value;
}
template std::int64_t NodeReader::attribute(const std::string&) const;
template std::uint64_t NodeReader::attribute(const std::string&) const;
template double NodeReader::attribute(const std::string&) const;

int NodeReader::int_attribute(const std::string& name) const {
  const auto value = attribute<std::int64_t>(name);
  if (value >= INT_MIN && value <= INT_MAX) return static_cast<int>(value);
  fail("attribute " + name + " is out of range");
  return 0;
}

}  // namespace moescope::store::h5
