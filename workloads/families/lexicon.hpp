// English word lists that several families share. Lists that serve one family live beside it.
#pragma once

#include <string_view>
#include <vector>

namespace moescope::workloads::lexicon {

using Words = std::vector<std::string_view>;

extern const Words kNames;    // first names
extern const Words kGoods;    // countable things in the plural: "pencils"
extern const Words kWares;    // one thing to buy, each said with "a": "lamp"
extern const Words kFruits;   // singular
extern const Words kAnimals;  // singular
extern const Words kAdjectives;
extern const Words kCities;
extern const Words kJobs;     // singular
extern const Words kHobbies;  // "painting"
extern const Words kColours;
extern const Words kWeekdays;  // in order
extern const Words kMonths;    // in order

}  // namespace moescope::workloads::lexicon
