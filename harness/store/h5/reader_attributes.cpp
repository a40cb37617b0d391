#include <climits>
#include <memory>

#include "store/h5/reader.hpp"

namespace moescope::store::h5 {

bool NodeReader::has_attribute(const std::string& name) const {
  return H5Aexists(id_.get(), name.c_str()) > 0;
}

void NodeReader::read_attribute(const std::string& name, const Handle& type, void* data) const {
  if (!status_->ok()) return;
  if (!has_attribute(name)) return fail("attribute " + name + " is missing");
  const Handle attribute(H5Aopen(id_.get(), name.c_str(), H5P_DEFAULT), H5Aclose);
  const Handle space(H5Aget_space(attribute.get()), H5Sclose);
  const Handle found(H5Aget_type(attribute.get()), H5Tclose);
  if (H5Sget_simple_extent_type(space.get()) != H5S_SCALAR)
    return fail("attribute " + name + " is not a single value");
  if (H5Tequal(found.get(), type.get()) <= 0)
    return fail("attribute " + name + " has another type than the schema's");
  if (H5Aread(attribute.get(), type.get(), data) < 0)
    status_->library_failed(path_, "attribute " + name + " cannot be read");
}

std::string NodeReader::text_attribute(const std::string& name) const {
  char* bytes = nullptr;
  read_attribute(name, variable_text_type(), &bytes);
  const std::unique_ptr<char, herr_t (*)(void*)> owned(bytes, H5free_memory);
  const std::string text = bytes ? bytes : "";
  if (!is_utf8(text)) fail("attribute " + name + " is not UTF-8");
  return text;
}

template <class T>
T NodeReader::attribute(const std::string& name) const {
  T value = 0;
  read_attribute(name, element_type<T>(), &value);
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
