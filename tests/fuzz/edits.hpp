// A fuzz input as a list of edits of a sound file: random bytes would seldom get past its first
// checks, and a stranger's file does.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <string>

using Bytes = std::span<std::uint8_t>;

// A little-endian field; zero when it does not lie inside.
inline std::uint64_t number(Bytes bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  if (at <= bytes.size() && width <= bytes.size() - at) std::memcpy(&value, &bytes[at], width);
  return value;
}

// One edit: place (3 bytes), kind and width (1 byte), value (2 bytes).
inline constexpr std::size_t kEditBytes = 6;

inline void apply_edit(Bytes file, Bytes edit) {
  const std::size_t width = std::size_t{1} << (edit[3] & 3);
  const std::size_t at = number(edit, 0, 3) % (file.size() - width);
  const std::uint64_t value = number(edit, 4, 2);
  std::uint64_t field = number(file, at, width);
  switch (edit[3] >> 2 & 3) {
    case 0: field = value; break;
    case 1: field += value; break;
    case 2: field = ~value; break;
    case 3: field = number(file, value * 8 % (file.size() - width), width); break;
  }
  std::memcpy(&file[at], &field, width);
}

// `file` has more than 8 bytes.
inline void apply_edits(std::string& file, Bytes edits) {
  const Bytes bytes(reinterpret_cast<std::uint8_t*>(file.data()), file.size());
  for (; edits.size() >= kEditBytes; edits = edits.subspan(kEditBytes)) apply_edit(bytes, edits);
}

// In memory where the machine has such a folder: each input is a file.
inline std::string scratch_file(const std::string& name) {
  const char* folder = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  return std::string(folder) + "/" + name + "-" + std::to_string(::getpid());
}
