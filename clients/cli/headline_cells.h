// Headline numbers and their differences as people quote them.
#pragma once

#include <string>

#include "clients/cli/table.h"
#include "journeygraph/v1/headline.pb.h"

namespace journeygraph::cli {

// "Success rate", "NPS", "Time to success".
std::string MeasureTitle(const std::string& measure);

// "61.2 %", "+39.8", "5.41", "3.2 h", "12,400".
std::string HeadlineValue(v1::MeasureUnit unit, double value);
// The value with its number of cases, "–" if there is none; "*" after a small sample.
Cell HeadlineCell(const v1::HeadlineNumber& number);
// "[58.1, 64.3]", without the unit where the value has it; "" if there is no value.
std::string HeadlineInterval(const v1::HeadlineNumber& number);

// "+3.1 pts", "-0.20", "+1.5 h".
std::string HeadlineChange(v1::MeasureUnit unit, double change);
// "+3.1 pts [+1.2, +5.0]".
std::string ChangeWithInterval(v1::MeasureUnit unit, const v1::Estimate& change);
// Whether more of it is good; false where nobody can say (contacts, switches, counts).
bool MoreIsGood(const std::string& measure);
// Good, bad or plain, where the interval leaves out zero.
Tone ChangeTone(const std::string& measure, const v1::Estimate& change, bool is_clear);

// "0.012", "<0.001".
std::string Probability(double p);

}  // namespace journeygraph::cli
