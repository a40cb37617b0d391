// Approved text: what a rendering prints is compared with a file that a person has read. To approve
// a change, run the test with MOESCOPE_APPROVE=1 and read the difference in version control.
#pragma once

#include <string>

void check_approved(const std::string& baseline, const std::string& text);
