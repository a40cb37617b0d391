#include "workloads/families/task_family.hpp"

namespace moescope::workloads {

Item TaskFamily::generate(core::Rng& rng) const {
  Draft draft = rng.pick(tasks_)(rng);
  return {"", std::string(name_), std::move(draft.prompt), std::move(draft.answer)};
}

const std::vector<const Family*>& families() {
  static const std::vector<const Family*> all{
      &math_family(),    &code_family(),   &translation_family(), &sentiment_family(),
      &reading_family(), &tables_family(), &summary_family(),     &logic_family()};
  return all;
}

}  // namespace moescope::workloads
