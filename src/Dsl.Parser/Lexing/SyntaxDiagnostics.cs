namespace ProbDsl.Parser.Lexing;

/// <summary>The diagnostics of lexer and grammar, one factory method each. Codes are stable; each has a page under docs/errors.</summary>
public static class SyntaxDiagnostics
{
    public static Diagnostic UnknownCharacter(SourceSpan span, string text) =>
        Diagnostic.Error("E0101", $"{Quote(text)} has no meaning here", span)
            .Next("delete it; a name with unusual characters is written in backquotes, a string in double quotes");

    internal static Diagnostic WrittenDifferently(SourceSpan span, ForeignSymbol found) =>
        Diagnostic.Error("E0102", $"{Quote(found.Written)} is written differently here", span).Next(found.Advice);

    public static Diagnostic Truncation(SourceSpan span, string distribution, string low, string high) =>
        Diagnostic.Error("E0102", "truncation is written differently here", span)
            .Next($"write `Truncated({distribution}{(low.Length > 0 ? $", low = {low}" : "")}"
                + $"{(high.Length > 0 ? $", high = {high}" : "")})`; "
                + $"a type such as `positive` truncates without it");

    public static Diagnostic Transposed(SourceSpan span, string name) =>
        Diagnostic.Error("E0102", "a transpose is written differently here", span)
            .Next($"write `transpose({name})`; a string is written in double quotes");

    public static Diagnostic ForeignSign(SourceSpan span, string sign, string help) =>
        Diagnostic.Error("E0102", $"`{sign}` is written differently here", span).Next(help);

    public static Diagnostic NoFiles(SourceSpan span, string word) =>
        Diagnostic.Error("E0122", $"`{word}` is a reserved word, and a story does not name its data files", span)
            .Next("delete it: `--data` names a file on the command line");

    public static Diagnostic ForeignComment(SourceSpan span, string sign) =>
        Diagnostic.Error("E0102", $"`{sign}` is written differently here", span).Next("a comment begins with `#` and ends with its line");

    public static Diagnostic Semicolon(SourceSpan span) =>
        Diagnostic.Error("E0103", "a statement does not end with `;`", span).Next("statements end with the line; delete the `;`");

    public static Diagnostic TextNotClosed(SourceSpan span) =>
        Diagnostic.Error("E0104", "this string is not closed", span).Next("put `\"` at its end, on the same line");

    public static Diagnostic NameNotClosed(SourceSpan span) =>
        Diagnostic.Error("E0105", "this quoted name is not closed", span).Next("put a backquote at its end, on the same line");

    public static Diagnostic NameIsEmpty(SourceSpan span) =>
        Diagnostic.Error("E0105", "this quoted name is empty", span).Next("write a name between the backquotes");

    public static Diagnostic ControlCharacter(SourceSpan span, char character) =>
        Diagnostic.Error("E0106", $"invisible control character (U+{(int)character:X4})", span)
            .Next("delete it; a story is plain text in UTF-8");

    public static Diagnostic NumberDot(SourceSpan span, string written) =>
        Diagnostic.Error("E0107", "a number has a digit before and after its dot", span)
            .Next($"write `{WithDigits(written)}`; a range is written `1..K`");

    public static Diagnostic NumberTooLarge(SourceSpan span) =>
        Diagnostic.Error("E0107", "this number is too large for double precision", span).Next("the largest is about 1.8e308");

    public static Diagnostic SourceTooLarge(SourceText source) =>
        Diagnostic.Error("E0108", "the file is over 1 MB", new SourceSpan(source, 0, 0))
            .Next("a story is a page of text; data belong in a separate file, named by `--data`");

    public static Diagnostic NestedTooDeep(SourceSpan span) =>
        Diagnostic.Error("E0109", $"this is nested too deep: more than {Limits.Nesting} brackets are open here", span)
            .Next("give the inner parts names of their own with `=`");

    public static Diagnostic ChainTooLong(SourceSpan span) =>
        Diagnostic.Error("E0110",
            $"this expression is too long or nested too deep: it has more than {Limits.OperatorChain:N0} operators", span)
            .Next("give parts of it names of their own with `=`, or write `sum(... for k in 1..K)`");

    public static Diagnostic TooManyStatements(SourceSpan span) =>
        Diagnostic.Error("E0137", $"the story has more than {Limits.Statements:N0} statements", span)
            .Next("write repeated statements once, in a loop: `for i in 1..1000 { x[i] ~ Normal(0, 1) }`; "
                + "numbers that differ between lines belong in the data");

    public static Diagnostic NeverClosed(Token open) =>
        Diagnostic.Error("E0111", $"this `{open.Text}` is not closed", open.Span)
            .Next($"put `{Closer(open.Text)}` where the bracket ends");

    public static Diagnostic ClosesNothing(Token close) =>
        Diagnostic.Error("E0112", $"this `{close.Text}` has no opening bracket", close.Span)
            .Next(close.Is("}") ? "delete it, or look for the block whose `{` "
                + "is missing" : $"delete it, or put `{Opener(close.Text)}` where the bracket begins");

    public static Diagnostic WrongBracket(Token open, Token close) =>
        Diagnostic.Error("E0113", $"`{open.Text}` is closed by `{close.Text}`", close.Span)
            .Label(open.Span, "opened here").Next($"write `{Closer(open.Text)}` in place of `{close.Text}`");

    public static Diagnostic BlockNeverClosed(Token open) =>
        Diagnostic.Error("E0114", "this block is not closed", open.Span).Next("put `}` on its own line where the block ends");

    public static Diagnostic NoModelLine(SourceSpan span) =>
        Diagnostic.Error("E0115", "a story begins with its model line", span)
            .Next("write `model Coin` above the first item, or `model Mixture(K = 2)` with hyperparameters");

    public static Diagnostic EmptyStory(SourceSpan span) =>
        Diagnostic.Error("E0115", "the story is empty", span)
            .Next("`probdsl new` lists templates to start from; the first line is `model NAME`");

    public static Diagnostic SecondModel(SourceSpan span) =>
        Diagnostic.Error("E0116", "a file has one model", span).Next("put the second one in its own file");

    public static Diagnostic Expected(SourceSpan span, string expected, string found, string? help) =>
        Diagnostic.Error("E0117", $"expected {expected}, found {found}", span)
            .Next(help ?? "`probdsl explain E0117` shows how each part of a story is written");

    public static Diagnostic NothingBeginsSo(SourceSpan span, string found) =>
        Diagnostic.Error("E0118", $"no statement begins with {found}", span)
            .Next("a statement is `name ~ distribution` or `name = value`; other lines begin with data, param, function, net, flow, sde, "
                + "for, guide, critic or fit");

    public static Diagnostic IfIsNoStatement(SourceSpan span) =>
        Diagnostic.Error("E0118", "`if` is an expression, not a statement", span)
            .Next("use it inside a statement: `y[n] ~ Normal(if condition then a else b, 1)`, or `name = if condition then a else b`");

    public static Diagnostic NeedsOwnLine(SourceSpan span, string what) =>
        Diagnostic.Error("E0119", $"{what} must begin on a new line", span).Next("begin a new line here");

    public static Diagnostic MissingOperator(SourceSpan span, string left, string right) =>
        Diagnostic.Error("E0120", $"an operator is missing between `{left}` and `{right}`", span)
            .Next($"write `{left} * {right}` if a product is meant");

    public static Diagnostic ChainedComparison(SourceSpan span, string first, string middle, string second) =>
        Diagnostic.Error("E0121", "comparisons cannot be chained", span).Next($"write `{first} and {middle}{second}`");

    public static Diagnostic ReservedWord(SourceSpan span, string word) =>
        Diagnostic.Error("E0122", $"`{word}` is a reserved word and cannot be a name", span)
            .Next($"choose another name; a column of that name is written in backquotes: {Backquoted(word)}");

    public static Diagnostic Misplaced(SourceSpan span, string word, string site, string help) =>
        Diagnostic.Error("E0123", $"`{word}` is not allowed {site}", span).Next(help);

    public static Diagnostic NeedsParentheses(SourceSpan span, string word) =>
        Diagnostic.Error("E0124", $"`{word}` needs parentheses after an operator", span).Next($"write `({word} ...)`");

    public static Diagnostic ParamWithPrior(SourceSpan span, string name) =>
        Diagnostic.Error("E0125", "a `param` has no prior: it is estimated as a point", span)
            .Next($"drop the word `param` to give `{name}` a prior, or drop the `~` and what follows");

    public static Diagnostic DataWithDistribution(SourceSpan span, string sign) =>
        Diagnostic.Error("E0126", $"a `data` line is a declaration and takes no `{sign}`", span)
            .Next(sign == "=" ? "name columns after `from`, "
                + "as in `data x[rows]: real from log(price)`" : "put the `~` statement on its own line, inside its loop");

    public static Diagnostic WrongAssignment(SourceSpan span, string written, string name) =>
        Diagnostic.Error("E0127", $"`{written}` does not define anything", span)
            .Next($"write `{name} ~ ...` to draw from a distribution, or `{name} = ...` to define a value");

    public static Diagnostic OnlyTargetAdds(SourceSpan span, string name) =>
        Diagnostic.Error("E0128", "`+=` adds to the log density and is allowed only after `target`", span)
            .Next($"a name is defined once: write `{name} = ...` with a sum on the right, or `target += ...`");

    public static Diagnostic RangeIsNoValue(SourceSpan span) =>
        Diagnostic.Error("E0129", "a range is not a value", span)
            .Next("ranges are written after `in` and inside the brackets of an index: `for k in 1..K`, `x[1..K]`");

    public static Diagnostic OnlyNamesAfterExcept(SourceSpan span) =>
        Diagnostic.Error("E0130", "only column names follow `except`", span).Next("close the list first: `(all except a, b), log(c)`");

    public static Diagnostic AllOutsideFrom(SourceSpan span) =>
        Diagnostic.Error("E0131", "`all except` selects columns and is allowed only after `from`", span)
            .Next("write `data x[rows]: real[D] from all except label`, then use x");

    public static Diagnostic OneNetInCritic(SourceSpan span) =>
        Diagnostic.Error("E0132", "a critic has one net and nothing else", span)
            .Next("write `critic { net judge(x: real[2]) -> real = mlp(hidden = [64]) }`");

    public static Diagnostic ForeignWord(SourceSpan span, string word, string help) =>
        Diagnostic.Error("E0133", $"`{word}` is not a word of the language", span).Next(help);

    public static Diagnostic TypeInFront(SourceSpan span, string word, string name, string type) =>
        Diagnostic.Error("E0133", $"the type follows the name, after a colon, but `{word}` comes before it", span)
            .Next($"write `param {name}: {type}`, or with a prior `{name}: {type} ~ ...`");

    public static Diagnostic CallOnTheLeft(SourceSpan span, string name, string indices) =>
        Diagnostic.Error("E0134", "indices are written in square brackets", span)
            .Next($"write `{name}[{indices}]`; a function begins with the word `function`");

    public static Diagnostic LinkOnTheLeft(SourceSpan span, string name, string definition) =>
        Diagnostic.Error("E0134", $"`{name}` cannot be applied on the left side", span)
            .Next($"write the name alone on the left, and the inverse on the right: `{definition}`");

    public static Diagnostic NothingOnTheLeft(SourceSpan span, string call) =>
        Diagnostic.Error("E0134", "a statement starts with the name that it draws or defines", span)
            .Next($"write `name ~ {call}` if it is a distribution, `name = {call}` if it is a value");

    public static Diagnostic ForeignQuotes(SourceSpan span, string open, string text) =>
        Diagnostic.Error("E0135", $"a string is written in double quotes, not in {Quote(open)}", span).Next($"write `\"{text}\"`");

    public static Diagnostic IfWithoutElse(SourceSpan span) =>
        Diagnostic.Error("E0136", "this `if` has no `else`", span).Next("an `if` is an expression: write `if condition then a else b`");

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
