using ProbDsl.Compiler.Options;

namespace ProbDsl.Compiler.Typing;

/// <summary>Reads `fit { }`: defaults for options of the command line, each given once and with the right kind of value.</summary>
internal sealed class FitBlockReader(ICatalog catalog, Scope scope, DiagnosticBag diagnostics)
{
    private const string Method = "method";

    private IEnumerable<string> Names => catalog.RunOptions.For(OptionUses.Story).Select(o => o.Name);

    public ValueList<FitDefault> Read(ValueList<FitSyntax> blocks)
    {
        if (blocks.Count == 0) return [];
        var read = new List<FitDefault>();
        foreach (var second in blocks.Skip(1))
        {
            var start = new SourceSpan(second.Span.Source, second.Span.Start, "fit".Length);
            diagnostics.Add(CompilerDiagnostics.WrongFitOption(
                start, $"a story has one `fit` block, but line {blocks[0].Span.Line} already has one", "put all options into one block"));
        }

        foreach (var option in blocks.SelectMany(b => b.Options))
        {
            if (read.Find(o => o.Option == option.Name.Text) is { } earlier) Repeated(option, earlier);
            else if (Value(option) is { } value) read.Add(new(option.Name.Text, value, option.Name.Span));
        }

        return [.. read];
    }

    private void Repeated(OptionSyntax option, FitDefault earlier) => diagnostics.Add(
        CompilerDiagnostics.WrongFitOption(option.Name.Span, $"`{option.Name.Text}` is given twice", "keep one of the two")
            .Label(option.Name.Span, "again here").Label(earlier.Span, "first here"));

    private string? Value(OptionSyntax option)
    {
        var (name, value) = (option.Name.Text, option.Value);
        if (catalog.RunOptions.Find(name) is not { } row || !row.Uses.HasFlag(OptionUses.Story))
            return Refuse(option.Name.Span, $"`fit` has no option `{name}`", Instead(name));
        if (row is NumericOption number && NumberOf(value) is { } given && !number.Has(given))
        {
            var wrong = $"`{name}` is a number {number.Range}, but this is {value.Span.Text}";
            return Refuse(value.Span, wrong, "write a number in this range");
        }

        if (TextOf(value, row) is not { } text) return OfAnotherKind(row, value);
        if (row is WordOption { Words.Count: > 0 } words && words.Find(text) is null) return NoSuchWord(words, text, value.Span);
        return name != Method || catalog.MethodNames.Contains(text) ? text : NoSuchMethod(text, value.Span);
    }

    private string? OfAnotherKind(RunOption row, ExprSyntax value)
    {
        var kind = row.Name == Method ? "a method" : row.Kind;
        const string MethodName = "write its name, as in `method = em`";
        var meant = (row as WordOption)?.Find(value.Span.Text)?.InStories;
        var next = meant is null ? $"write {kind}: options must be known before the fit" : $"write it with `_`: `{meant}`";
        return Refuse(value.Span, $"`{row.Name}` takes {kind}, but this is `{value.Span.Text}`", row.Name == Method ? MethodName : next);
    }

    private string? NoSuchWord(WordOption row, string text, SourceSpan span)
    {
        var words = row.Words.Select(w => w.InStories).ToArray();
        var near = ForeignWords.Choice(text, words) ?? DidYouMean.Closest(text, words);
        var listed = $"{string.Join(", ", words[..^1].Select(w => $"`{w}`"))} or `{words[^1]}`";
        var next = near is null ? "write one of these" : $"did you mean `{near}`?";
        return Refuse(span, $"`{row.Name}` is {listed}, but this is `{text}`", next);
    }

    private string? NoSuchMethod(string text, SourceSpan span)
    {
        var meant = ForeignWords.Choice(text, catalog.MethodNames) ?? DidYouMean.Closest(text, catalog.MethodNames);
        var next = meant is null ? "`probdsl methods` lists them" : $"did you mean `{meant}`? `probdsl methods` lists them";
        return Refuse(span, $"there is no method `{text}`", OptionalMethods.HowToGet(text) ?? next);
    }

    private static string? TextOf(ExprSyntax value, RunOption row) => (row, value) switch
    {
        (WordOption, ReferenceSyntax word) => word.Name.Text,
        (WordOption, StringSyntax word) => word.Text,
        (NumberOption, NumberSyntax number) => number.Text,
        (NumericOption and not NumberOption, NumberSyntax number) when number.Value == Math.Floor(number.Value) =>
            number.Value.ToString("F0", CultureInfo.InvariantCulture),
        _ => null,
    };

    private static double? NumberOf(ExprSyntax value) => value switch
    {
        NumberSyntax number => number.Value,
        UnarySyntax { Operator.Text: "-", Operand: NumberSyntax number } => -number.Value,
        _ => null,
    };

    private string Instead(string name) => name switch
    {
        "out" or "output" or "dir" or "file" or "path" =>
            "a story names no files and folders: use `--data` and `--out` on the command line",
        _ when scope.Hypers.ContainsKey(name) =>
            $"`{name}` is a hyperparameter: change it in the model's first line, or write `--set {name}=...` on the command line",
        _ when (ForeignWords.Option(name) ?? DidYouMean.Closest(name, Names)) is { } near => $"did you mean `{near}`?",
        _ => $"its options are those of the command line: {string.Join(", ", Names)}",
    };

    private string? Refuse(SourceSpan span, string message, string next)
    {
        diagnostics.Add(CompilerDiagnostics.WrongFitOption(span, message, next));
        return null;
    }
}
