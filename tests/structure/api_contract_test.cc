// Reads the .proto files as a reader of the API would: everything is explained, and nothing that
// was once published changes its number, type or name.

#include <gmock/gmock.h>
#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace pb = google::protobuf;

class FailOnError : public pb::compiler::MultiFileErrorCollector {
 public:
  void AddError(const std::string& file, int line, int, const std::string& message) override {
    ADD_FAILURE() << file << ":" << line + 1 << ": " << message;
  }
};

class ApiContractTest : public testing::Test {
 protected:
  ApiContractTest() : importer_(&tree_, &errors_) {
    tree_.MapPath("", (fs::path(PROJECT_ROOT) / "proto").string());
    tree_.MapPath("", "/usr/include");
  }

  std::vector<const pb::FileDescriptor*> FilesOf(const std::string& package_folder) {
    std::vector<const pb::FileDescriptor*> files;
    const fs::path root = fs::path(PROJECT_ROOT) / "proto";
    for (const auto& entry : fs::directory_iterator(root / package_folder)) {
      if (entry.path().extension() != ".proto") continue;
      files.push_back(importer_.Import(fs::relative(entry.path(), root).string()));
    }
    return files;
  }

  // Calls visit(descriptor, full name) for every element that a reader meets.
  template <typename Visit>
  void ForEachElement(const pb::FileDescriptor& file, const Visit& visit) {
    for (int i = 0; i < file.service_count(); ++i) {
      visit(*file.service(i), file.service(i)->full_name());
      for (int j = 0; j < file.service(i)->method_count(); ++j) {
        visit(*file.service(i)->method(j), file.service(i)->method(j)->full_name());
      }
    }
    for (int i = 0; i < file.enum_type_count(); ++i) VisitEnum(*file.enum_type(i), visit);
    for (int i = 0; i < file.message_type_count(); ++i) VisitMessage(*file.message_type(i), visit);
  }

 private:
  template <typename Visit>
  void VisitEnum(const pb::EnumDescriptor& type, const Visit& visit) {
    visit(type, type.full_name());
    for (int i = 0; i < type.value_count(); ++i) visit(*type.value(i), type.value(i)->full_name());
  }

  template <typename Visit>
  void VisitMessage(const pb::Descriptor& type, const Visit& visit) {
    if (type.options().map_entry()) return;
    visit(type, type.full_name());
    for (int i = 0; i < type.field_count(); ++i) visit(*type.field(i), type.field(i)->full_name());
    for (int i = 0; i < type.enum_type_count(); ++i) VisitEnum(*type.enum_type(i), visit);
    for (int i = 0; i < type.nested_type_count(); ++i) VisitMessage(*type.nested_type(i), visit);
  }

  pb::compiler::DiskSourceTree tree_;
  FailOnError errors_;
  pb::compiler::Importer importer_;
};

TEST_F(ApiContractTest, EveryElementIsExplained) {
  std::vector<std::string> silent;
  std::size_t seen = 0;
  for (const char* folder : {"journeygraph/v1", "journeygraph/storage/v1", "google/rpc"}) {
    for (const pb::FileDescriptor* file : FilesOf(folder)) {
      ASSERT_NE(file, nullptr);
      ForEachElement(*file, [&](const auto& element, const std::string& name) {
        pb::SourceLocation location;
        ++seen;
        const bool found = element.GetSourceLocation(&location);
        if (!found || location.leading_comments.empty()) silent.push_back(name);
      });
    }
  }
  EXPECT_GT(seen, 300u);
  EXPECT_THAT(silent, testing::IsEmpty());
}

TEST_F(ApiContractTest, MethodsAnswerWithTheirOwnMessages) {
  for (const pb::FileDescriptor* file : FilesOf("journeygraph/v1")) {
    for (int i = 0; i < file->service_count(); ++i) {
      EXPECT_THAT(file->service(i)->name(), testing::EndsWith("Service"));
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const pb::MethodDescriptor& method = *file->service(i)->method(j);
        EXPECT_EQ(method.input_type()->name(), method.name() + "Request");
        EXPECT_EQ(method.output_type()->name(), method.name() + "Response");
      }
    }
  }
}

std::string LineOf(const pb::FieldDescriptor& field) {
  const std::string type = field.message_type() != nullptr ? field.message_type()->full_name()
                           : field.enum_type() != nullptr  ? field.enum_type()->full_name()
                                                           : field.type_name();
  return field.full_name() + " = " + std::to_string(field.number()) + " " +
         (field.is_repeated() ? "repeated " : "") + (field.has_presence() ? "present " : "") + type;
}
std::string LineOf(const pb::EnumValueDescriptor& value) {
  return value.full_name() + " = " + std::to_string(value.number());
}
std::string LineOf(const pb::MethodDescriptor& method) {
  return method.full_name() + "(" + (method.client_streaming() ? "stream " : "") +
         method.input_type()->full_name() + ") " + (method.server_streaming() ? "stream " : "") +
         method.output_type()->full_name();
}
std::string LineOf(const pb::Descriptor& type) { return "message " + type.full_name(); }
std::string LineOf(const pb::EnumDescriptor& type) { return "enum " + type.full_name(); }
std::string LineOf(const pb::ServiceDescriptor& type) { return "service " + type.full_name(); }

// api.golden holds everything that was ever published, one element a line. Additions are fine;
// run with UPDATE_GOLDEN=1 to write them down.
TEST_F(ApiContractTest, NothingPublishedChanges) {
  std::set<std::string> now;
  for (const char* folder : {"journeygraph/v1", "journeygraph/storage/v1"}) {
    for (const pb::FileDescriptor* file : FilesOf(folder)) {
      ForEachElement(*file,
                     [&](const auto& element, const std::string&) { now.insert(LineOf(element)); });
    }
  }
  const fs::path golden = fs::path(PROJECT_ROOT) / "tests/structure/api.golden";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream file(golden);
    for (const std::string& line : now) file << line << "\n";
  }
  std::ifstream file(golden);
  std::vector<std::string> broken;
  std::size_t published = 0;
  for (std::string line; std::getline(file, line); ++published) {
    if (!now.contains(line)) broken.push_back(line);
  }
  EXPECT_GT(published, 300u);
  EXPECT_THAT(broken, testing::IsEmpty());
}

}  // namespace
