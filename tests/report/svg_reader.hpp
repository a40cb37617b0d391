// Enough of an XML reader to check a figure: it accepts elements, attributes, the five entities and
// a declaration, and nothing else.
#pragma once

#include <map>
#include <string>
#include <vector>

struct SvgElement {
  std::string name, text;  // without that of its children
  std::map<std::string, std::string> attributes;

  double number(const std::string& attribute) const { return std::stod(attributes.at(attribute)); }
};

// In document order; throws std::runtime_error naming what is not well-formed.
std::vector<SvgElement> read_svg(const std::string& text);

std::vector<SvgElement> named(const std::vector<SvgElement>& elements, const std::string& name);
