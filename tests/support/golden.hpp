// Golden files that workloads/training/golden.py writes from Hugging Face transformers in float32.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct GoldenPrompt {
  std::string family, prompt;
  std::vector<std::int32_t> ids, greedy;
  int middle_position = 0;
  std::vector<float> middle_logits, last_logits;  // [vocab]
  std::vector<std::vector<int>> last_experts;     // [L][k] of the last position
  // Smallest distance of a chosen token's logit to the runner-up's: a tie within rounding may
  // differ.
  double greedy_margin = 0;
};

std::vector<GoldenPrompt> read_golden(const std::string& path);
