# The guide's pages are Markdown as GitHub and editors show it; this makes of one what DocC reads.
#
#   awk -f markdown-to-docc.awk PAGE… convert=1 PAGE >OUTPUT     # all pages first: links may lead to any of their headings
#
# Links to pages of the catalogs become links between articles, with anchors as DocC writes them: `[Text](../Guide/Window.md#keys)`
# becomes `[Text](doc:Window#Keys)`. Pictures keep their names alone. In a line `- [Text](…)`, which says where a page stands
# among the topics, the link stands alone. What is in a comment `<!-- docc: … -->` is for DocC.
FNR == 1 { isCode = 0; name = file(FILENAME); sub(/\.md$/, "", name) }
/^```/ { isCode = !isCode }
!convert { if (!isCode) learn(); next }
isCode || /^```/ { print; next }
/^<!-- docc:$/ { isDirective = 1; next }
isDirective && /^-->$/ { isDirective = 0; next }
{ print converted($0) }
END { exit failed }

function file(path) { sub(/.*\//, "", path); return path }
function catalog(path) { return match(path, /[^\/]*\.docc\//) ? substr(path, RSTART, RLENGTH - 6) : "" }

# GitHub tells headings that are written alike apart by numbers: "keys", "keys-1".
function learn(   heading, anchor) {
  catalogs[name] = catalog(FILENAME)
  if (!match($0, /^#+ /)) return
  heading = substr($0, RLENGTH + 1)
  anchor = onGitHub(heading)
  if (count[name, anchor]++) anchor = anchor "-" (count[name, anchor] - 1)
  if (RLENGTH > 2) anchors[name, anchor] = inDocC(heading)
}

function onGitHub(heading) {
  heading = tolower(heading)
  gsub(/[!-,.\/:-@[-^`{-~]/, "", heading)
  gsub(/ /, "-", heading)
  return heading
}

function inDocC(heading) {
  gsub(/[!-#%-*,.\/:;?@[-\]_`{}]/, "", heading)
  gsub(/[ -]+/, "-", heading)
  return heading
}

function converted(line,   rest, done, target) {
  rest = line
  while (match(rest, /\]\([^) ]*\)/)) {
    target = substr(rest, RSTART + 2, RLENGTH - 3)
    done = done substr(rest, 1, RSTART + 1) article(target) ")"
    rest = substr(rest, RSTART + RLENGTH)
  }
  line = done rest
  if (line ~ /^- \[[^\]]*\]\(doc:[^)]*\)$/) { sub(/\[.*\(/, "<", line); sub(/\)$/, ">", line) }
  return line
}

function article(target,   parts, other) {
  if (target ~ /:\/\//) return target
  if (target ~ /\.(png|gif)$/) return file(target)
  split(target, parts, "#")
  other = parts[1] == "" ? name : file(parts[1])
  sub(/\.md$/, "", other)
  if (parts[1] != "" && parts[1] !~ /\.md$/ || !(other in catalogs)) return fail(target)
  if (target ~ /#/ && !((other, parts[2]) in anchors)) return fail(target)
  return "doc:" (catalogs[other] == catalogs[name] ? "" : "/") other (target ~ /#/ ? "#" anchors[other, parts[2]] : "")
}

function fail(target) {
  print FILENAME ":" FNR ": " target " is no page or heading of the catalogs" >"/dev/stderr"
  failed = 1
  return target
}
