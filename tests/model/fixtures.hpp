// Model files made by code, small enough to read in a test and to break in one place.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

// A config.json of 2 layers, 4 experts and 2 KV heads for 4 heads.
nlohmann::json tiny_config();

// A tokenizer.json of the 256 bytes, the words of "hello there" and <|endoftext|>.
nlohmann::json tiny_tokenizer();
// The byte as vocabularies spell it: "Ġ" for a space.
std::string spelling_of(unsigned char byte);

struct RawTensor {
  std::string dtype;
  std::vector<std::int64_t> shape;
  std::string bytes;
};
using RawTensors = std::map<std::string, RawTensor>;

// A safetensors file: size, header, data.
std::string safetensors_file(const std::string& header, const std::string& data);
std::string safetensors_file(const RawTensors& tensors);

RawTensor f32_tensor(const std::vector<std::int64_t>& shape, const std::vector<float>& values);
// Every tensor that tiny_config() asks for. The i-th value of a tensor is seed + i, and seeds are
// 1000 apart in the order of names.
RawTensors tiny_weights();

// Whether an error's message holds all of these.
bool mentions(const std::string& message, const std::vector<std::string>& parts);
