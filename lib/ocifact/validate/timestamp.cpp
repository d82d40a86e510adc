// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>

#include <ocifact/validate/timestamp.hpp>

namespace ocifact::validate {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes text apart from its front; once something did not fit it has failed.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ended() const { return !failed_ && rest_.empty(); }

  /// Takes one of `choices` and tells which; NUL if there is none.
  char take(std::string_view choices) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) {
      failed_ = true;
      return '\0';
    }
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }

  /// Takes a number of so many digits, which must lie between the bounds; else 0.
  int number(std::size_t digits, int least, int most) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = take("0123456789");
      if (failed_) return 0;
      value = value * 10 + (c - '0');
    }
    if (value >= least && value <= most) return value;
    failed_ = true;
    return 0;
  }

  void fraction() {
    if (!rest_.starts_with('.')) return;
    rest_.remove_prefix(1);
    number(1, 0, 9);
    while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

int days_of(int year, int month) {
  constexpr std::array days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days.at(static_cast<std::size_t>(month) - 1) + (month == 2 && leap ? 1 : 0);
}

}  // namespace

bool is_timestamp(std::string_view text) {
  Scanner scanner(text);
  const int year = scanner.number(4, 0, 9999);
  scanner.take("-");
  const int month = scanner.number(2, 1, 12);
  scanner.take("-");
  scanner.number(2, 1, month == 0 ? 0 : days_of(year, month));
  scanner.take("Tt");
  scanner.number(2, 0, 23);
  scanner.take(":");
  scanner.number(2, 0, 59);
  scanner.take(":");
  scanner.number(2, 0, 60);  // a leap second
  scanner.fraction();
  const char zone = scanner.take("Zz+-");
  if (zone == '+' || zone == '-') {
    scanner.number(2, 0, 23);
    scanner.take(":");
    scanner.number(2, 0, 59);
  }
  return scanner.ended();
}

}  // namespace ocifact::validate
