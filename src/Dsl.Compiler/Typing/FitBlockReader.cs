using System.Globalization;
using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads `fit { }`: defaults for options of the command line, each once and of its kind.</summary>
internal sealed class FitBlockReader(ICatalogue catalogue, Scope scope, DiagnosticBag diagnostics)
{
    private static readonly (string Name, string Takes)[] Options =
    [
        ("method", "a method"), ("seed", "a whole number"), ("max_iter", "a whole number"), ("restarts", "a whole number"), ("threads", "a whole number"), ("batch_size", "a whole number"),
        ("num_particles", "a whole number"), ("num_samples", "a whole number"), ("num_warmup", "a whole number"), ("chains", "a whole number"), ("critic_layer", "a whole number"),
        ("tol", "a number"), ("learning_rate", "a number"), ("beta", "a number"), ("free_bits", "a number"), ("kl_warm_up", "a number"), ("device", "a word"), ("guide", "a word"), ("weighting", "a word"), ("pairing", "a word"), ("objective", "a word"), ("times", "a word"),
        ("centring", "a word"), ("divergence", "a word"), ("gradient", "a word"), ("schedule", "a word"), ("optimizer", "a word"), ("weight_decay", "a number"), ("kl", "a word"), ("clip_norm", "a number"), ("ema", "a number"), ("holdout", "a number"),
    ];

    public ValueList<FitDefault> Read(ValueList<FitSyntax> blocks)
    {
        var read = new List<FitDefault>();
        foreach (var second in blocks.Skip(1))
            diagnostics.Add(CompilerDiagnostics.WrongFitOption(new(second.Span.Source, second.Span.Start, "fit".Length), $"a story has one `fit` block, and line {blocks[0].Span.Line} has it already", "put all options into one"));
        foreach (var option in blocks.SelectMany(b => b.Options))
        {
            if (read.Find(o => o.Option == option.Name.Text) is { } earlier) diagnostics.Add(CompilerDiagnostics.WrongFitOption(option.Name.Span, $"`{option.Name.Text}` is given twice", "keep one of the two").Label(option.Name.Span, "again here").Label(earlier.Span, "first here"));
            else if (Value(option) is { } value) read.Add(new(option.Name.Text, value, option.Name.Span));
        }

        return [.. read];
    }

    private string? Value(OptionSyntax option)
    {
        var (name, takes) = Options.FirstOrDefault(o => o.Name == option.Name.Text);
        if (name is null)
        {
            return Refuse(option.Name.Span, $"`fit` has no option `{option.Name.Text}`", Instead(option.Name.Text));
        }

        if (NumberOf(option.Value) is { } given && takes is "a whole number" or "a number" && Lacking(name, given) is { } range) return Refuse(option.Value.Span, $"`{name}` is a number {range}, and this is {option.Value.Span.Text}", "write such a number, as the command line asks for");
        var text = (takes, option.Value) switch
        {
            ("a method" or "a word", ReferenceSyntax word) => word.Name.Text,
            ("a method" or "a word", StringSyntax word) => word.Text,
            ("a whole number", NumberSyntax number) when number.Value == Math.Floor(number.Value) => number.Value.ToString("F0", CultureInfo.InvariantCulture),
            ("a number", NumberSyntax number) => number.Text,
            _ => null,
        };
        if (text is null) return Refuse(option.Value.Span, $"`{name}` takes {takes}, and this is `{option.Value.Span.Text}`", name == "method" ? "write its name, as in `method = em`" : $"write {takes}: an option is known before anything is fitted");
        if (WordsOf(name) is { Length: > 0 } words && !words.Contains(text) && !(name == "device" && IsNumberedDevice(text)))
            return Refuse(option.Value.Span, $"`{name}` is {string.Join(", ", words[..^1].Select(w => $"`{w}`"))} or `{words[^1]}`, and this is `{text}`", (ForeignWords.Choice(text, words) ?? DidYouMean.Closest(text, words)) is { } near ? $"did you mean `{near}`?" : "write one of these");
        if (name != "method" || catalogue.MethodNames.Contains(text)) return text;
        var meant = ForeignWords.Choice(text, catalogue.MethodNames) ?? DidYouMean.Closest(text, catalogue.MethodNames);
        return Refuse(option.Value.Span, $"there is no method `{text}`", meant is null ? "`probdsl methods` lists them" : $"did you mean `{meant}`? `probdsl methods` lists them");
    }

    private static string[] WordsOf(string option) => option switch
    {
        "device" => ["auto", "cpu", "cuda"],
        "guide" => ["mean_field", "full_rank", "flow"],
        "gradient" => ["plain", "stl", "dreg"],
        "schedule" => ["halving", "constant", "cosine", "plateau"],
        "optimizer" => ["adam", "adamw", "amsgrad"],
        "kl" => ["formula", "sampled"],
        "objective" => ["derived", "plain"],
        "pairing" => ["independent", "ot"],
        "times" => ["uniform", "importance"],
        "weighting" => ["elbo", "simple", "likelihood", "uniform"],
        _ => [],
    };

    // "cuda:1"
    private static bool IsNumberedDevice(string device) => device.StartsWith("cuda:", StringComparison.Ordinal) && device.Length > 5 && device[5..].All(char.IsAsciiDigit);

    private static double? NumberOf(ExprSyntax value) => value switch
    {
        NumberSyntax number => number.Value,
        UnarySyntax { Operator.Text: "-", Operand: NumberSyntax number } => -number.Value,
        _ => null,
    };

    /// <summary>The range that a number misses, or null: counts begin at 1, what multiplies slopes or is compared with them is above 0, and a seed is exact as a double.</summary>
    private static string? Lacking(string name, double value) => name switch
    {
        "max_iter" or "restarts" or "threads" or "batch_size" or "num_particles" or "num_samples" or "chains" when value is < 1 or > int.MaxValue => $"from 1 to {int.MaxValue}",
        "num_warmup" or "critic_layer" when value is < 0 or > int.MaxValue => $"from 0 to {int.MaxValue}",
        "tol" or "learning_rate" or "clip_norm" or "ema" when value is <= 0 or double.PositiveInfinity => "above 0",
        "beta" or "free_bits" or "kl_warm_up" or "weight_decay" when value < 0 => "from 0 on",
        "holdout" when value is <= 0 or >= 1 => "between 0 and 1",
        "seed" when value < 0 || value > 1L << 53 => "from 0 to 2^53",
        _ => null,
    };

    private string Instead(string name) => name switch
    {
        "out" or "output" or "dir" or "file" or "path" => "a story names no files and folders: `--data` and `--out` stand on the command line",
        _ when scope.Hypers.ContainsKey(name) => $"`{name}` is a hyperparameter: change it in the model's first line, or write `--set {name}=...` on the command line",
        _ when (ForeignWords.Option(name) ?? DidYouMean.Closest(name, Options.Select(o => o.Name))) is { } near => $"did you mean `{near}`?",
        _ => $"its options are those of the command line: {string.Join(", ", Options.Select(o => o.Name))}",
    };

    private string? Refuse(SourceSpan span, string message, string next)
    {
        diagnostics.Add(CompilerDiagnostics.WrongFitOption(span, message, next));
        return null;
    }
}
