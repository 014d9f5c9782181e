import Basics
import Testing

/// A text that is not JSON, and what navsim must say about it.
struct MalformedText: Sendable, CustomTestStringConvertible {
  let text: String
  /// The whole message after the file's name and a colon.
  let message: String

  init(_ text: String, says message: String) {
    self.text = text
    self.message = message
  }

  var testDescription: String { message }
}

@Suite("Malformed JSON") struct BadJSONTests {
  static let inputs: [MalformedText] = [
    MalformedText(
      "",
      says: "1: the file is empty; a JSON object {…} is expected."),
    MalformedText(
      "   \n",
      says: "2: the file is empty; a JSON object {…} is expected."),
    MalformedText(
      "{",
      says: "1: the file ends inside the object opened on line 1; close it, or restore what is cut off."),
    MalformedText(
      "[1, 2",
      says: "1: the file ends inside the array opened on line 1; close it, or restore what is cut off."),
    MalformedText(
      #"{"a": 1"#,
      says: "1: the file ends inside the object opened on line 1; close it, or restore what is cut off."),
    MalformedText(
      #"{"a""#,
      says: "1: a: the file ends inside the object opened on line 1; close it, or restore what is cut off."),
    MalformedText(
      #"{"a":"#,
      says: "1: a: the file ends inside the object opened on line 1; close it, or restore what is cut off."),
    MalformedText(
      #"{"a": "x"#,
      says:
        #"1: a: column 7: the string is not closed on its line; add the closing ", or write a line break as \n."#
    ),
    MalformedText(
      "{\"a\": \"x\ny\"}",
      says:
        #"1: a: column 7: the string is not closed on its line; add the closing ", or write a line break as \n."#
    ),
    MalformedText(
      #"{"a": 1,}"#,
      says: "1: column 8: a comma before '}'; remove it, JSON allows none after the last element."),
    MalformedText(
      "[1, 2, ]",
      says: "1: column 6: a comma before ']'; remove it, JSON allows none after the last element."),
    MalformedText(
      #"{"a": 1 "b": 2}"#,
      says: #"1: column 9: expected ',' or '}', found '"'."#),
    MalformedText(
      "[1 2]",
      says: "1: column 4: expected ',' or ']', found '2'."),
    MalformedText(
      #"{"a" 1}"#,
      says: #"1: a: column 6: expected ':' after the key "a", found '1'."#),
    MalformedText(
      #"{"a": 1}}"#,
      says: "1: column 9: unexpected '}' after the end of the document; remove it."),
    MalformedText(
      #"{"a": 1} x"#,
      says: "1: column 10: unexpected 'x' after the end of the document; remove it."),
    MalformedText(
      "{a: 1}",
      says: #"1: column 2: keys take double quotes; write "a"."#),
    MalformedText(
      "{'a': 1}",
      says: #"1: column 2: JSON strings take double quotes ("), not single ones."#),
    MalformedText(
      #"{"a": 'x'}"#,
      says: #"1: a: column 7: JSON strings take double quotes ("), not single ones."#),
    MalformedText(
      "{\"a\": 1, // one\n}",
      says: #"1: column 10: JSON has no comments; remove it, or say it in "description"."#),
    MalformedText(
      "/* x */ {}",
      says: #"1: column 1: JSON has no comments; remove it, or say it in "description"."#),
    MalformedText(
      #"{"a": 1} # end"#,
      says: #"1: column 10: JSON has no comments; remove it, or say it in "description"."#),
    MalformedText(
      #"{"a": True}"#,
      says: "1: a: column 7: 'True' is no JSON value; did you mean true?"),
    MalformedText(
      #"{"a": None}"#,
      says: "1: a: column 7: 'None' is no JSON value; did you mean null?"),
    MalformedText(
      #"{"a": NaN}"#,
      says: "1: a: column 7: 'NaN' is no JSON value; did you mean a finite number?"),
    MalformedText(
      #"{"a": nul}"#,
      says: "1: a: column 7: 'nul' is no JSON value; did you mean null?"),
    MalformedText(
      #"{"a": word}"#,
      says: #"1: a: column 7: 'word' is no JSON value; strings take double quotes (")."#),
    MalformedText(
      #"{"a": }"#,
      says: "1: a: column 7: expected a value, found '}'."),
    MalformedText(
      #"{, "a": 1}"#,
      says: "1: column 2: expected a key in double quotes, found ','."),
    MalformedText(
      #"{"a": 01}"#,
      says: "1: a: column 7: 01 is no JSON number; leave out the leading 0."),
    MalformedText(
      #"{"a": +1}"#,
      says: "1: a: column 7: +1 is no JSON number; leave out the '+'."),
    MalformedText(
      #"{"a": .5}"#,
      says: "1: a: column 7: .5 is no JSON number; write a 0 before the point."),
    MalformedText(
      #"{"a": 1.}"#,
      says: "1: a: column 7: 1. is no JSON number; digits must follow the point."),
    MalformedText(
      #"{"a": 1e}"#,
      says: "1: a: column 7: 1e is no JSON number; digits must follow the exponent's e."),
    MalformedText(
      #"{"a": -}"#,
      says: "1: a: column 7: - is no JSON number; digits must follow the sign."),
    MalformedText(
      #"{"a": 0x10}"#,
      says:
        "1: a: column 7: 0x10 is no JSON number; write it in decimal digits, or as a string in double quotes."
    ),
    MalformedText(
      #"{"a": 1_000}"#,
      says:
        "1: a: column 7: 1_000 is no JSON number; write it in decimal digits, or as a string in double quotes."
    ),
    MalformedText(
      #"{"a": 1e999}"#,
      says: "1: a: column 7: 1e999 is too large for a number (the limit is about 1.8e308)."),
    MalformedText(
      #"{"a": "\q"}"#,
      says:
        #"1: a: column 8: \q is no escape; known are \" \\ \/ \b \f \n \r \t and \uXXXX (write a backslash as \\)."#
    ),
    MalformedText(
      #"{"a": "\u12G4"}"#,
      says:
        #"1: a: column 8: \u12G4 is no escape; known are \" \\ \/ \b \f \n \r \t and \uXXXX (write a backslash as \\)."#
    ),
    MalformedText(
      #"{"a": "\ud800"}"#,
      says:
        #"1: a: column 14: \ud800 is half of a surrogate pair; write both halves, or the character itself."#),
    MalformedText(
      #"{"a": "\ud800\u0041"}"#,
      says:
        #"1: a: column 20: \ud800 is half of a surrogate pair; write both halves, or the character itself."#),
    MalformedText(
      #"{"a": "\udc00"}"#,
      says:
        #"1: a: column 14: \udc00 is half of a surrogate pair; write both halves, or the character itself."#),
    MalformedText(
      "{\"a\": \"tab\there\"}",
      says:
        #"1: a: column 11: the control character 9 can't stand in a string; remove it or escape it (a tab is \t)."#
    ),
    MalformedText(
      "{\"a\": \"nul\0\"}",
      says:
        #"1: a: column 11: the control character 0 can't stand in a string; remove it or escape it (a tab is \t)."#
    ),
    MalformedText(
      "{\"a\": 1,\n \"b\": 2,\n \"a\": 3}",
      says: #"3: a: the key "a" is already given on line 1; remove one of the two."#),
    MalformedText(
      #"{"a": {"b": [1, {"c": 1, "c": 2}]}}"#,
      says: #"1: a.b[1].c: the key "c" is already given on line 1; remove one of the two."#),
    MalformedText(
      "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
      says: "1: column 65: nested more than 64 levels deep; is a bracket repeated by mistake?"),
    MalformedText(
      #"{"a": 1,,}"#,
      says: "1: column 9: expected a key in double quotes, found ','."),
    MalformedText(
      "\0",
      says: "1: column 1: expected a value, found the control character 0."),
    MalformedText(
      "{\"a\": \"\u{1B}[2J\"}x\u{1B}",
      says:
        #"1: a: column 8: the control character 27 can't stand in a string; remove it or escape it (a tab is \t)."#
    ),
    MalformedText(
      #"{"a": @}"#,
      says: "1: a: column 7: expected a value, found '@'."),
    MalformedText(
      "{1: 2}",
      says: #"1: column 2: keys take double quotes; write "1"."#),
    MalformedText(
      #"{"a": 1; "b": 2}"#,
      says: "1: column 8: expected ',' or '}', found ';'."),
    MalformedText(
      "{“a”: 1}",
      says: "1: column 2: expected a key in double quotes, found '“'."),
  ]

  @Test("is refused with line, column and the mend", arguments: inputs)
  func refused(input: MalformedText) {
    let error = #expect(throws: JSONError.self) { try JSONDocument(text: input.text, file: "test.json") }
    #expect(error?.description == "test.json:" + input.message)
    #expect(error?.line != nil)
  }
}
