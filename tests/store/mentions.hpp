#pragma once

#include <catch2/catch.hpp>
#include <string>

// Checks that an error message has some words in it, and shows the message when it does not.
inline void mentions(const std::string& message, const std::string& words) {
  INFO(message);
  CHECK(message.find(words) != std::string::npos);
}
