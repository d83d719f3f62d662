using System.Globalization;
using System.Text;

namespace ProbDsl.Parser;

/// <summary>Cuts a story into tokens. It never fails: what it cannot read becomes a diagnostic and is passed over.</summary>
public static class Lexer
{
    /// <summary>All tokens of a text, with the comments and empty lines around them and what was wrong.</summary>
    public static TokenList Scan(SourceText source)
    {
        if (source.Text.Length > Limits.SourceLength) return Refuse(source, SyntaxDiagnostics.SourceTooLarge(source));
        var scan = new Scanner(source);
        while (scan.Next()) { }
        var brackets = BracketPairs.Match(scan.Tokens);
        return brackets.TooDeep is { } tooDeep
            ? Refuse(source, tooDeep)
            : new(source, scan.Tokens, brackets, First(scan.Diagnostics.Concat(brackets.Diagnostics)), refused: false);
    }

    private static TokenList Refuse(SourceText source, Diagnostic reason) =>
        new(source, [new(TokenKind.End, "", new(source, 0, 0), StartsLine: true, [], null)], BracketPairs.None, [reason], refused: true);

    private static ValueList<Diagnostic> First(IEnumerable<Diagnostic> found) =>
        [.. found.OrderBy(d => ((SourcePlace)d.Place).Span.Start).Take(Limits.Diagnostics)];

    /// <summary>One pass over the text; the trivia since the last token waits until the next token claims it.</summary>
    private sealed class Scanner(SourceText source)
    {
        private readonly string text = source.Text;
        private readonly List<Trivia> leading = [];
        private readonly Dictionary<string, string> spellings = [];
        private int at = source.Text.StartsWith('\uFEFF') ? 1 : 0;
        private bool startsLine = true;
        private bool lineIsEmpty = true;

        public List<Token> Tokens { get; } = [];

        public List<Diagnostic> Diagnostics { get; } = [];

        /// <summary>Reads one piece; false after the end.</summary>
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
            if (char.IsAsciiDigit(c) || (c == '.' && IsDigit(at + 1) && !AfterOperand)) return Number();
            return Word() || Lookalike() || Symbol() || ForeignQuotes() || Unreadable();
        }

        // `x[n].5` is left to the parser: a number cannot follow there anyway
        private bool AfterOperand => Tokens.Count > 0 && Tokens[^1].Span.End == at && (Tokens[^1].IsName || Tokens[^1].Is(")") || Tokens[^1].Is("]"));

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

        private static string Clean(string comment) => string.Concat(comment.TrimEnd().Select(c => char.IsControl(c) && c != '\t' ? ' ' : c));

        private bool Word()
        {
            var length = NameLength(at);
            if (length == 0) return false;
            var word = Shared(length);
            return Add(Words.IsReserved(word) ? TokenKind.Word : TokenKind.Name, word, length);
        }

        private int NameLength(int start)
        {
            var end = start;
            while (end < text.Length && Rune.TryGetRuneAt(text, end, out var rune) && (end == start ? Words.StartsName(rune) : Words.ContinuesName(rune)))
                end += rune.Utf16SequenceLength;
            return end - start;
        }

        private bool Number()
        {
            var end = Digits(at);
            var wellWritten = end > at;
            if (end < text.Length && text[end] == '.' && IsDigit(end + 1)) end = Digits(end + 1);
            else if (EndsInDot(end)) (end, wellWritten) = (end + 1, false);
            end = Exponent(end);
            var written = text[at..end];
            var value = double.Parse(written, CultureInfo.InvariantCulture);
            if (!wellWritten) Diagnostics.Add(SyntaxDiagnostics.NumberDot(Span(end - at), written));
            else if (double.IsInfinity(value)) Diagnostics.Add(SyntaxDiagnostics.NumberTooLarge(Span(end - at)));
            return Add(TokenKind.Number, Shared(end - at), end - at);
        }

        // a second dot makes a range, a letter an output: `1..K`, `1.mean`; but `1.e5` is a number in other languages
        private bool EndsInDot(int end) =>
            end < text.Length && text[end] == '.' && (end + 1 == text.Length || (text[end + 1] is not ('.' or '`') && NameLength(end + 1) == 0) || Exponent(end + 1) > end + 1);

        private int Exponent(int end)
        {
            if (end >= text.Length || text[end] is not ('e' or 'E')) return end;
            var digits = end + 1 < text.Length && text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            return IsDigit(digits) ? Digits(digits) : end;
        }

        private int Digits(int start)
        {
            while (IsDigit(start)) start++;
            return start;
        }

        private bool IsDigit(int index) => index < text.Length && char.IsAsciiDigit(text[index]);

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
            '\'' => EndOfQuote('\'') >= 0 && Quoted('\'', "'"),
            '“' or '”' or '„' => EndOfQuote('”') >= 0 ? Quoted('”', "“") : EndOfQuote('“') >= 0 && Quoted('“', "“"),
            '‘' or '’' => EndOfQuote('’') >= 0 && Quoted('’', "‘"),
            _ => false,
        };

        private int EndOfQuote(char close) => text.AsSpan(at + 1).IndexOfAny(close, '\n') is var found && found >= 0 && text[at + 1 + found] == close ? at + 1 + found : -1;

        private string CheckedInside(int end)
        {
            var inside = text[(at + 1)..end];
            if (inside.Any(char.IsControl)) Diagnostics.Add(SyntaxDiagnostics.ControlCharacter(Span(end + 1 - at), inside.First(char.IsControl)));
            return inside;
        }

        private bool Unclosed(Diagnostic diagnostic, TokenKind kind)
        {
            Diagnostics.Add(diagnostic);
            return Add(kind, text.Substring(at + 1, LineRest - 1), LineRest);
        }

        private int LineRest => text.AsSpan(at).IndexOf('\n') is var found && found < 0 ? text.Length - at : text.AsSpan(at, found).TrimEnd().Length;

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
            if (Parser.Lookalikes.At(text.AsSpan(at)) is not { } found) return false;
            Diagnostics.Add(SyntaxDiagnostics.WrittenDifferently(Span(found.Written.Length), found));
            return Add(Words.IsReserved(found.Meant) ? TokenKind.Word : TokenKind.Symbol, found.Meant, found.Written.Length);
        }

        private bool Symbol() => Symbols.At(text.AsSpan(at)) is { } symbol && Add(TokenKind.Symbol, symbol, symbol.Length);

        // one diagnostic for a run of the same kind: a binary file is not worth a thousand
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
            index > at && (text[index] is ' ' or '\n' or '\t' or '\r' or '#' or '"' or '`' or ';' || char.IsAsciiDigit(text[index]) || NameLength(index) > 0
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

        // most words of a story recur: one string each
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
}
