using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Parser.Lexing;

/// <summary>Every diagnostic of lexer and grammar, one factory each. Codes are stable; each has a page under docs/errors.</summary>
public static class SyntaxDiagnostics
{
    public static Diagnostic UnknownCharacter(SourceSpan span, string text) =>
        Diagnostic.Error("E0101", $"{Quote(text)} has no meaning here", span)
            .Next("delete it; a name with unusual characters stands between backquotes, and a text between double quotes");

    internal static Diagnostic WrittenDifferently(SourceSpan span, Lookalike found) =>
        Diagnostic.Error("E0102", $"{Quote(found.Written)} is written differently here", span).Next(found.Advice);

    public static Diagnostic Truncation(SourceSpan span, string distribution, string low, string high) =>
        Diagnostic.Error("E0102", "truncation is written differently here", span)
            .Next($"write `Truncated({distribution}{(low.Length > 0 ? $", low = {low}" : "")}"
                + $"{(high.Length > 0 ? $", high = {high}" : "")})`; "
                + $"a type such as `positive` cuts by itself");

    public static Diagnostic Transposed(SourceSpan span, string name) =>
        Diagnostic.Error("E0102", "a transpose is written differently here", span)
            .Next($"write `transpose({name})`; a text stands between double quotes");

    public static Diagnostic ForeignSign(SourceSpan span, string sign, string help) =>
        Diagnostic.Error("E0102", $"`{sign}` is written differently here", span).Next(help);

    public static Diagnostic NoFiles(SourceSpan span, string word) =>
        Diagnostic.Error("E0122", $"a story names no files, so that it can be fitted to any, and `{word}` is a word of the language", span)
            .Next("leave it out: `--data` names a file on the command line");

    public static Diagnostic ForeignComment(SourceSpan span, string sign) =>
        Diagnostic.Error("E0102", $"`{sign}` is written differently here", span).Next("a comment begins with `#` and ends with its line");

    public static Diagnostic Semicolon(SourceSpan span) =>
        Diagnostic.Error("E0103", "a statement has no `;` at its end", span).Next("statements end with the line; delete the `;`");

    public static Diagnostic TextNotClosed(SourceSpan span) =>
        Diagnostic.Error("E0104", "this text is never closed", span).Next("put `\"` at its end, on the same line");

    public static Diagnostic NameNotClosed(SourceSpan span) =>
        Diagnostic.Error("E0105", "this quoted name is never closed", span).Next("put a backquote at its end, on the same line");

    public static Diagnostic NameIsEmpty(SourceSpan span) =>
        Diagnostic.Error("E0105", "this quoted name is empty", span).Next("write the name between the backquotes");

    public static Diagnostic ControlCharacter(SourceSpan span, char character) =>
        Diagnostic.Error("E0106", $"an invisible control character (U+{(int)character:X4}) stands here", span)
            .Next("delete it; a story is plain text in UTF-8");

    public static Diagnostic NumberDot(SourceSpan span, string written) =>
        Diagnostic.Error("E0107", "a number has a digit before and after its dot", span)
            .Next($"write `{WithDigits(written)}`; a range is written `1..K`");

    public static Diagnostic NumberTooLarge(SourceSpan span) =>
        Diagnostic.Error("E0107", "this number is too large for double precision", span).Next("the largest is about 1.8e308");

    public static Diagnostic SourceTooLarge(SourceText source) =>
        Diagnostic.Error("E0108", "the file is over 1 MB", new SourceSpan(source, 0, 0))
            .Next("a story is a page of text; data belong in a file of their own, named by `--data`");

    public static Diagnostic NestedTooDeep(SourceSpan span) =>
        Diagnostic.Error("E0109", $"this is nested too deep: more than {Limits.Nesting} brackets are open here", span)
            .Next("give the inner parts names of their own with `=`");

    public static Diagnostic ChainTooLong(SourceSpan span) =>
        Diagnostic.Error("E0110",
            $"this expression is too long or nested too deep: it has more than {Limits.OperatorChain:N0} operators", span)
            .Next("give parts of it names of their own with `=`, or write `sum(... for k in 1..K)`");

    public static Diagnostic TooManyStatements(SourceSpan span) =>
        Diagnostic.Error("E0137", $"the story has more than {Limits.Statements:N0} statements", span)
            .Next("write what is alike once, in a loop: `for i in 1..1000 { x[i] ~ Normal(0, 1) }`; "
                + "numbers that differ from line to line are data");

    public static Diagnostic NeverClosed(Token open) =>
        Diagnostic.Error("E0111", $"this `{open.Text}` is never closed", open.Span)
            .Next($"put `{Closer(open.Text)}` where the bracket ends");

    public static Diagnostic ClosesNothing(Token close) =>
        Diagnostic.Error("E0112", $"this `{close.Text}` closes nothing", close.Span)
            .Next(close.Is("}") ? "delete it, or look for the block whose `{` "
                + "is missing" : $"delete it, or put `{Opener(close.Text)}` where the bracket begins");

    public static Diagnostic WrongBracket(Token open, Token close) =>
        Diagnostic.Error("E0113", $"`{open.Text}` is closed by `{close.Text}`", close.Span)
            .Label(open.Span, "opened here").Next($"write `{Closer(open.Text)}` in place of `{close.Text}`");

    public static Diagnostic BlockNeverClosed(Token open) =>
        Diagnostic.Error("E0114", "this block is never closed", open.Span).Next("put `}` on a line of its own where the block ends");

    public static Diagnostic NoModelLine(SourceSpan span) =>
        Diagnostic.Error("E0115", "a story begins with its model line", span)
            .Next("write `model Coin` above the first item, or `model Mixture(K = 2)` with hyperparameters");

    public static Diagnostic SecondModel(SourceSpan span) =>
        Diagnostic.Error("E0116", "a file holds one model", span).Next("put the second one in a file of its own");

    public static Diagnostic Expected(SourceSpan span, string expected, string found, string? help) =>
        Diagnostic.Error("E0117", $"expected {expected}, found {found}", span)
            .Next(help ?? "`probdsl explain E0117` shows how each part of a story is written");

    public static Diagnostic NothingBeginsSo(SourceSpan span, string found) =>
        Diagnostic.Error("E0118", $"nothing begins with {found}", span)
            .Next("a statement is `name ~ distribution` or `name = value`; other lines begin with data, param, function, net, flow, sde, "
                + "for, guide, critic or fit");

    public static Diagnostic IfIsNoStatement(SourceSpan span) =>
        Diagnostic.Error("E0118", "`if` is a value, and no statement", span)
            .Next("write it inside of one: `y[n] ~ Normal(if condition then a else b, 1)`, or `name = if condition then a else b`");

    public static Diagnostic NeedsOwnLine(SourceSpan span, string what) =>
        Diagnostic.Error("E0119", $"{what} begins on a line of its own", span).Next("begin a new line here");

    public static Diagnostic MissingOperator(SourceSpan span, string left, string right) =>
        Diagnostic.Error("E0120", $"an operator is missing between `{left}` and `{right}`", span)
            .Next($"write `{left} * {right}` if a product is meant");

    public static Diagnostic ChainedComparison(SourceSpan span, string first, string middle, string second) =>
        Diagnostic.Error("E0121", "comparisons do not chain", span).Next($"write `{first} and {middle}{second}`");

    public static Diagnostic ReservedWord(SourceSpan span, string word) =>
        Diagnostic.Error("E0122", $"`{word}` is a word of the language and cannot be a name", span)
            .Next($"choose another name; a column of that name is written between backquotes: {Backquoted(word)}");

    public static Diagnostic Misplaced(SourceSpan span, string word, string site, string help) =>
        Diagnostic.Error("E0123", $"`{word}` may not stand {site}", span).Next(help);

    public static Diagnostic NeedsParentheses(SourceSpan span, string word) =>
        Diagnostic.Error("E0124", $"`{word}` needs parentheses after an operator", span).Next($"write `({word} ...)`");

    public static Diagnostic ParamWithPrior(SourceSpan span, string name) =>
        Diagnostic.Error("E0125", "a `param` has no prior: it is estimated as a point", span)
            .Next($"drop the word `param` to give `{name}` a prior, or drop the `~` and what follows");

    public static Diagnostic DataWithDistribution(SourceSpan span, string sign) =>
        Diagnostic.Error("E0126", $"a `data` line declares; it has no `{sign}`", span)
            .Next(sign == "=" ? "name columns after `from`, "
                + "as in `data x[rows]: real from log(price)`" : "put the `~` statement on a line of its own, inside its loop");

    public static Diagnostic WrongAssignment(SourceSpan span, string written, string name) =>
        Diagnostic.Error("E0127", $"`{written}` does not define anything", span)
            .Next($"write `{name} ~ ...` to draw from a distribution, or `{name} = ...` to define a value");

    public static Diagnostic OnlyTargetAdds(SourceSpan span, string name) =>
        Diagnostic.Error("E0128", "`+=` adds to the log density and stands only after `target`", span)
            .Next($"names are defined once: write `{name} = ...` with a sum on the right, or `target += ...`");

    public static Diagnostic RangeIsNoValue(SourceSpan span) =>
        Diagnostic.Error("E0129", "a range is not a value", span)
            .Next("a range stands after `in` and between the brackets of an index: `for k in 1..K`, `x[1..K]`");

    public static Diagnostic OnlyNamesAfterExcept(SourceSpan span) =>
        Diagnostic.Error("E0130", "only column names follow `except`", span).Next("close the list first: `(all except a, b), log(c)`");

    public static Diagnostic AllOutsideFrom(SourceSpan span) =>
        Diagnostic.Error("E0131", "`all except` stands for columns and may only follow `from`", span)
            .Next("write `data x[rows]: real[D] from all except label`, then use x");

    public static Diagnostic OneNetInCritic(SourceSpan span) =>
        Diagnostic.Error("E0132", "a critic has one net and nothing else", span)
            .Next("write `critic { net judge(x: real[2]) -> real = mlp(hidden = [64]) }`");

    public static Diagnostic ForeignWord(SourceSpan span, string word, string help) =>
        Diagnostic.Error("E0133", $"`{word}` is not a word of the language", span).Next(help);

    public static Diagnostic TypeInFront(SourceSpan span, string word, string name, string type) =>
        Diagnostic.Error("E0133", $"a type stands behind its name, after a colon, and `{word}` stands in front", span)
            .Next($"write `param {name}: {type}`, or with a prior `{name}: {type} ~ ...`");

    public static Diagnostic CallOnTheLeft(SourceSpan span, string name, string indices) =>
        Diagnostic.Error("E0134", "indices stand between square brackets", span)
            .Next($"write `{name}[{indices}]`; a function begins with the word `function`");

    public static Diagnostic LinkOnTheLeft(SourceSpan span, string name, string definition) =>
        Diagnostic.Error("E0134", $"`{name}` of a name cannot stand on the left", span)
            .Next($"a name alone stands there, and the inverse on the right: `{definition}`");

    public static Diagnostic NothingOnTheLeft(SourceSpan span, string call) =>
        Diagnostic.Error("E0134", "a statement begins with the name that it draws or defines", span)
            .Next($"write `name ~ {call}` if it is a distribution, `name = {call}` if it is a value");

    public static Diagnostic ForeignQuotes(SourceSpan span, string open, string text) =>
        Diagnostic.Error("E0135", $"a text stands between double quotes, not after {Quote(open)}", span).Next($"write `\"{text}\"`");

    public static Diagnostic IfWithoutElse(SourceSpan span) =>
        Diagnostic.Error("E0136", "this `if` has no `else`", span).Next("an `if` is a value: write `if condition then a else b`");

    private static string Quote(string text) => text.Contains('`', StringComparison.Ordinal) ? $"\"{text}\"" : $"`{text}`";

    private static string Backquoted(string word) => $"`` `{word}` ``";

    private static string Closer(string open) => open == "(" ? ")" : open == "[" ? "]" : "}";

    private static string Opener(string close) => close == ")" ? "(" : "[";

    private static string WithDigits(string written)
    {
        var dot = written.IndexOf('.', StringComparison.Ordinal);
        var (before, after) = (written[..dot], written[(dot + 1)..]);
        return $"{(before.Length > 0 ? before : "0")}.{(after.Length > 0 && char.IsAsciiDigit(after[0]) ? "" : "0")}{after}";
    }
}
