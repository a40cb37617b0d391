#include "report/svg_reader.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace {

class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  std::vector<SvgElement> document() {
    if (take("<?xml")) until("?>");
    require(text_.find("<!") == std::string::npos, "no comment or doctype");
    blanks();
    require(peek() == '<', "a root element");
    element();
    blanks();
    require(at_ == text_.size(), "nothing after the root element");
    return std::move(elements_);
  }

 private:
  void require(bool holds, const std::string& what) const {
    if (!holds) throw std::runtime_error(what + " at byte " + std::to_string(at_));
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(const std::string& wanted) {
    if (text_.compare(at_, wanted.size(), wanted) != 0) return false;
    at_ += wanted.size();
    return true;
  }
  std::string until(const std::string& end) {
    const std::size_t found = text_.find(end, at_);
    require(found != std::string::npos, "'" + end + "'");
    const std::string before = text_.substr(at_, found - at_);
    at_ = found + end.size();
    return before;
  }
  void blanks() { at_ = std::min(text_.find_first_not_of(" \n", at_), text_.size()); }
  std::string name() {
    const std::size_t end = text_.find_first_not_of(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", at_);
    require(end != at_ && end != std::string::npos, "a name");
    return text_.substr(std::exchange(at_, end), end - at_);
  }

  std::string unescape(const std::string& escaped) const {
    static const std::array<std::pair<std::string, char>, 5> entities{
        {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    std::string plain;
    for (std::size_t i = 0; i < escaped.size();) {
      const auto entity = std::ranges::find_if(entities, [&](const auto& e) {
        return escaped.compare(i, e.first.size(), e.first) == 0;
      });
      require(escaped[i] != '<' && (escaped[i] != '&' || entity != entities.end()), "an entity");
      require(static_cast<unsigned char>(escaped[i]) >= 0x20 || escaped[i] == '\n', "a character");
      plain += entity == entities.end() ? escaped[i] : entity->second;
      i += entity == entities.end() ? 1 : entity->first.size();
    }
    return plain;
  }

  void element() {
    require(take("<"), "'<'");
    const std::size_t mine = elements_.size();
    elements_.push_back({name(), "", {}});
    for (blanks(); peek() != '>' && peek() != '/'; blanks()) {
      const std::string key = name();
      require(take("=\""), "a quoted value");
      const auto added = elements_[mine].attributes.emplace(key, unescape(until("\"")));
      require(added.second, "attributes once each");
    }
    if (take("/>")) return;
    require(take(">"), "'>'");
    while (true) {
      const std::size_t next = text_.find('<', at_);
      require(next != std::string::npos, "an end tag");
      elements_[mine].text += unescape(text_.substr(at_, next - at_));
      at_ = next;
      if (take("</")) break;
      element();
    }
    require(name() == elements_[mine].name && take(">"), "</" + elements_[mine].name + ">");
  }

  const std::string& text_;
  std::size_t at_ = 0;
  std::vector<SvgElement> elements_;
};

}  // namespace

std::vector<SvgElement> read_svg(const std::string& text) { return Reader(text).document(); }

std::vector<SvgElement> named(const std::vector<SvgElement>& elements, const std::string& name) {
  std::vector<SvgElement> found;
  std::ranges::copy_if(elements, std::back_inserter(found),
                       [&](const SvgElement& element) { return element.name == name; });
  return found;
}
