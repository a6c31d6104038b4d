#include <map>

#include "absl/strings/str_cat.h"
#include "clients/formats/interaction_fields.h"
#include "clients/formats/xes.h"
#include "clients/formats/xes_keys.h"

namespace journeygraph::formats {
namespace {

constexpr char kHead[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<log xes.version=\"1849-2023\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
    "  <extension name=\"Concept\" prefix=\"concept\" "
    "uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
    "  <extension name=\"Time\" prefix=\"time\" "
    "uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
    "  <extension name=\"Organizational\" prefix=\"org\" "
    "uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
    "  <extension name=\"Cost\" prefix=\"cost\" "
    "uri=\"http://www.xes-standard.org/cost.xesext\"/>\n"
    "  <classifier name=\"Touchpoint\" keys=\"concept:name\"/>\n";

std::string_view TypeName(ValueType type) {
  switch (type) {
    case ValueType::kInteger:
      return "int";
    case ValueType::kFloat:
      return "float";
    case ValueType::kTime:
      return "date";
    default:
      return "string";
  }
}

// The key under which a field is written.
std::string KeyOf(std::string_view field) {
  constexpr std::string_view kAttribute = "attribute.";
  if (field == "agent") return "org:resource";
  if (field == "team") return "org:group";
  if (field == "cost") return "cost:total";
  if (field.starts_with(kAttribute)) {
    const std::string_view name = field.substr(kAttribute.size());
    // Names that mean something else keep the prefix.
    if (XesFieldOf(name).empty()) return std::string(name);
  }
  return absl::StrCat(std::string(kXesPrefix), std::string(field));
}

}  // namespace

XesWriter::XesWriter(std::ostream& out) : out_(out) { out_ << kHead; }

void XesWriter::BeginCustomer(const v1::Customer& customer) {
  EndCustomer();
  in_trace_ = true;
  text_ = "  <trace>\n";
  Attribute(4, "string", "concept:name", customer.id());
  Attribute(4, "string", kXesCustomer, customer.id());
  const std::map<std::string, std::string> sorted(customer.attributes().begin(),
                                                  customer.attributes().end());
  for (const auto& [name, value] : sorted) {
    const bool plain = !name.starts_with(kXesPrefix) && name != "concept:name";
    Attribute(4, "string", plain ? name : absl::StrCat(std::string(kXesAttribute), name), value);
  }
  out_ << text_;
}

void XesWriter::Add(const v1::Interaction& interaction) {
  text_ = "    <event>\n";
  Attribute(6, "string", "concept:name", interaction.touchpoint());
  Attribute(6, "date", "time:timestamp", TimeText(interaction.event_time()));
  ForEachField(interaction, [this](const FieldValue& field) {
    Attribute(6, TypeName(field.type), KeyOf(field.name), field.value);
  });
  text_ += "    </event>\n";
  out_ << text_;
}

void XesWriter::EndCustomer() {
  if (in_trace_) out_ << "  </trace>\n";
  in_trace_ = false;
}

absl::Status XesWriter::Finish() {
  EndCustomer();
  out_ << "</log>\n";
  out_.flush();
  return out_ ? absl::OkStatus() : absl::UnavailableError("the file cannot be written");
}

void XesWriter::Attribute(int indent, std::string_view type, std::string_view key,
                          std::string_view value) {
  text_.append(static_cast<std::size_t>(indent), ' ');
  text_ += '<';
  text_ += type;
  text_ += " key=\"";
  AppendEscaped(key);
  text_ += "\" value=\"";
  AppendEscaped(value);
  text_ += "\"/>\n";
}

void XesWriter::AppendEscaped(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool noncharacter =
        text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF";
    if (c == '&') {
      text_ += "&amp;";
    } else if (c == '<') {
      text_ += "&lt;";
    } else if (c == '>') {
      text_ += "&gt;";
    } else if (c == '"') {
      text_ += "&quot;";
    } else if (c == '\t' || c == '\n' || c == '\r') {
      absl::StrAppend(&text_, "&#", static_cast<int>(c), ";");  // else it becomes a space
    } else if (static_cast<unsigned char>(c) < 0x20 || noncharacter) {
      text_ += "\xEF\xBF\xBD";
      if (noncharacter) i += 2;
      report_.Lost("control characters", "XML cannot hold them: replaced by U+FFFD");
    } else {
      text_ += c;
    }
  }
}

}  // namespace journeygraph::formats
