namespace ProbDsl.Parser.Lexing;

/// <summary>Scans the text in one pass; comments and empty lines are collected and attached to the next token.</summary>
internal sealed class Scanner(SourceText source)
{
    private readonly string text = source.Text;
    private readonly List<Trivia> leading = [];
    private readonly Dictionary<string, string> spellings = [];
    private int at = source.Text.StartsWith('\uFEFF') ? 1 : 0;
    private bool startsLine = true;
    private bool lineIsEmpty = true;

    public List<Token> Tokens { get; } = [];

    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>Scans one token or piece of trivia; false after the end.</summary>
    public bool Next()
    {
        if (at >= text.Length) return End();
        var c = text[at];
        if (c == '\n') return Newline();
        if (c is ' ' or '\t' or '\r' or '\u00A0') return Skip(1);
        if (c == '#') return Comment();
        lineIsEmpty = false;
        if (c == '"') return Quoted('"', "\"");
        if (c == '`') return Backquoted();
        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]) && !AfterOperand)) return Number();
        return Word() || Lookalike() || Symbol() || ForeignQuotes() || Unreadable();
    }

    // `x[n].5` is left to the parser: a number cannot follow an operand anyway
    private bool AfterOperand =>
        Tokens.Count > 0 && Tokens[^1].Span.End == at && (Tokens[^1].IsName || Tokens[^1].Is(")") || Tokens[^1].Is("]"));

    private bool End()
    {
        if (Tokens.Count > 0 && Tokens[^1].Kind == TokenKind.End) return false;
        startsLine = true;
        Add(TokenKind.End, "", 0);
        return true;
    }

    private bool Newline()
    {
        if (lineIsEmpty && leading is not [.., BlankLine]) leading.Add(new BlankLine());
        startsLine = lineIsEmpty = true;
        return Skip(1);
    }

    private bool Comment()
    {
        var end = text.IndexOf('\n', at) is var found && found < 0 ? text.Length : found;
        var comment = new Comment(Clean(text[at..end]), Span(end - at));
        if (!startsLine && Tokens.Count > 0) Tokens[^1] = Tokens[^1] with { Trailing = comment };
        else leading.Add(comment);
        lineIsEmpty = false;
        return Skip(end - at);
    }

    private static string Clean(string comment)
    {
        var clean = comment.ToCharArray();
        for (var i = 0; i < clean.Length; i++)
            if (char.IsControl(clean[i]) && clean[i] != '\t') clean[i] = ' ';
        return new string(clean).TrimEnd();
    }

    private bool Word()
    {
        var length = Words.NameLength(text, at);
        if (length == 0) return false;
        var word = Shared(length);
        return Add(Words.IsReserved(word) ? TokenKind.Word : TokenKind.Name, word, length);
    }

    private bool Number()
    {
        var number = NumberSpelling.At(text, at);
        if (!number.HasDigitsAroundDot)
            Diagnostics.Add(SyntaxDiagnostics.NumberDot(Span(number.Length), text.Substring(at, number.Length)));
        else if (double.IsInfinity(Literals.ValueOf(text.AsSpan(at, number.Length))))
            Diagnostics.Add(SyntaxDiagnostics.NumberTooLarge(Span(number.Length)));
        return Add(TokenKind.Number, Shared(number.Length), number.Length);
    }

    private bool Quoted(char close, string open)
    {
        var end = EndOfQuote(close);
        if (end < 0) return Unclosed(SyntaxDiagnostics.TextNotClosed(Span(LineRest)), TokenKind.Text);
        var length = end + 1 - at;
        if (open != "\"") Diagnostics.Add(SyntaxDiagnostics.ForeignQuotes(Span(length), open, text[(at + 1)..end]));
        return Add(TokenKind.Text, CheckedInside(end), length);
    }

    private bool Backquoted()
    {
        var end = EndOfQuote('`');
        if (end < 0) return Unclosed(SyntaxDiagnostics.NameNotClosed(Span(LineRest)), TokenKind.QuotedName);
        if (end == at + 1) Diagnostics.Add(SyntaxDiagnostics.NameIsEmpty(Span(2)));
        return Add(TokenKind.QuotedName, CheckedInside(end), end + 1 - at);
    }

    private bool ForeignQuotes() => text[at] switch
    {
        '\'' when at > 0 && (text[at - 1] is ')' or ']' or '_' || char.IsLetterOrDigit(text[at - 1])) =>
            Foreign(1, SyntaxDiagnostics.Transposed(Span(1), Tokens[^1].IsName ? Tokens[^1].Text : "...")),
        '\'' => EndOfQuote('\'') >= 0 && Quoted('\'', "'"),
        '“' or '”' or '„' => EndOfQuote('”') >= 0 ? Quoted('”', "“") : EndOfQuote('“') >= 0 && Quoted('“', "“"),
        '‘' or '’' => EndOfQuote('’') >= 0 && Quoted('’', "‘"),
        _ => false,
    };

    /// <summary>Reports a symbol of another language without an equivalent here and skips it: the rest of the line is still read.</summary>
    private bool Foreign(int length, Diagnostic diagnostic)
    {
        Diagnostics.Add(diagnostic);
        return Skip(length);
    }

    private int EndOfQuote(char close) =>
        text.AsSpan(at + 1).IndexOfAny(close, '\n') is var found && found >= 0 && text[at + 1 + found] == close ? at + 1 + found : -1;

    private string CheckedInside(int end)
    {
        var inside = text[(at + 1)..end];
        if (inside.Any(char.IsControl))
            Diagnostics.Add(SyntaxDiagnostics.ControlCharacter(Span(end + 1 - at), inside.First(char.IsControl)));
        return inside;
    }

    private bool Unclosed(Diagnostic diagnostic, TokenKind kind)
    {
        Diagnostics.Add(diagnostic);
        return Add(kind, text.Substring(at + 1, LineRest - 1), LineRest);
    }

    private int LineRest =>
        text.AsSpan(at).IndexOf('\n') is var found && found < 0 ? text.Length - at : text.AsSpan(at, found).TrimEnd().Length;

    private bool Lookalike()
    {
        if (startsLine && text.AsSpan(at) is ['/', '/' or '*', ..])
        {
            Diagnostics.Add(SyntaxDiagnostics.ForeignComment(Span(LineRest), text.Substring(at, 2)));
            return Skip(LineRest);
        }
        if (text[at] == ';')
        {
            Diagnostics.Add(SyntaxDiagnostics.Semicolon(Span(1)));
            return Skip(1);
        }
        if (ForeignSign(text[at]) is { } help) return Foreign(1, SyntaxDiagnostics.ForeignSign(Span(1), text[at].ToString(), help));
        if (ForeignSymbols.At(text.AsSpan(at)) is not { } found) return false;
        Diagnostics.Add(SyntaxDiagnostics.WrittenDifferently(Span(found.Written.Length), found));
        return Add(Words.IsReserved(found.Meant) ? TokenKind.Word : TokenKind.Symbol, found.Meant, found.Written.Length);
    }

    private static string? ForeignSign(char sign) => sign switch
    {
        '²' => "write `^2`",
        '³' => "write `^3`",
        '√' => "write `sqrt(...)`",
        '∑' => "write `sum(... for k in 1..K)`",
        '∏' => "write `prod(... for k in 1..K)`",
        '∞' => "omit the bound: `Truncated(d, low = 0)` has no upper bound",
        '?' => "a choice is written `if a > 0 then 1 else 2`",
        _ => null,
    };

    private bool Symbol() => Symbols.At(text.AsSpan(at)) is { } symbol && Add(TokenKind.Symbol, symbol, symbol.Length);

    // one diagnostic for a run of the same kind, so that a binary file does not give thousands
    private bool Unreadable()
    {
        var end = at;
        while (end < text.Length && !IsReadable(end)) end += char.IsSurrogatePair(text, end) ? 2 : 1;
        Diagnostics.Add(char.IsControl(text[at])
            ? SyntaxDiagnostics.ControlCharacter(Span(end - at), text[at])
            : SyntaxDiagnostics.UnknownCharacter(Span(end - at), text[at..end]));
        return Skip(end - at);
    }

    private bool IsReadable(int index) =>
        index > at && (text[index] is ' ' or '\n' or '\t' or '\r' or '#' or '"' or '`' or ';' || char.IsAsciiDigit(text[index])
            || Words.NameLength(text, index) > 0
            || Symbols.At(text.AsSpan(index)) is not null || char.IsControl(text[index]) != char.IsControl(text[at]));

    private bool Add(TokenKind kind, string value, int length)
    {
        Tokens.Add(new(kind, value, Span(length), startsLine, [.. leading], null));
        leading.Clear();
        startsLine = false;
        return Skip(length);
    }

    private bool Skip(int length)
    {
        at += length;
        return true;
    }

    // most words of a story recur: each spelling is stored once
    private string Shared(int length)
    {
        var lookup = spellings.GetAlternateLookup<ReadOnlySpan<char>>();
        var span = text.AsSpan(at, length);
        if (lookup.TryGetValue(span, out var known)) return known;
        var fresh = span.ToString();
        spellings.Add(fresh, fresh);
        return fresh;
    }

    private SourceSpan Span(int length) => new(source, at, length);
}
