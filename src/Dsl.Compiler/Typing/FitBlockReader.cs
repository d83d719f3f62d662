using System.Globalization;
using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads `fit { }`: defaults for options of the command line, each once and of its kind.</summary>
internal sealed class FitBlockReader(ICatalogue catalogue, DiagnosticBag diagnostics)
{
    private static readonly (string Name, string Takes)[] Options =
    [
        ("method", "a method"), ("seed", "a whole number"), ("max_iter", "a whole number"), ("restarts", "a whole number"), ("threads", "a whole number"), ("batch_size", "a whole number"),
        ("num_particles", "a whole number"), ("num_samples", "a whole number"), ("num_warmup", "a whole number"), ("chains", "a whole number"), ("critic_layer", "a whole number"),
        ("tol", "a number"), ("learning_rate", "a number"), ("beta", "a number"), ("free_bits", "a number"), ("kl_warm_up", "a number"), ("device", "a word"), ("guide", "a word"), ("weighting", "a word"),
        ("centring", "a word"), ("divergence", "a word"), ("gradient", "a word"),
    ];

    public ValueList<FitDefault> Read(IEnumerable<FitSyntax> blocks)
    {
        var read = new List<FitDefault>();
        foreach (var option in blocks.SelectMany(b => b.Options))
        {
            if (read.Find(o => o.Option == option.Name.Text) is { } earlier) diagnostics.Add(CompilerDiagnostics.DeclaredTwice(option.Name, earlier.Span));
            else if (Value(option) is { } value) read.Add(new(option.Name.Text, value, option.Name.Span));
        }

        return [.. read];
    }

    private string? Value(OptionSyntax option)
    {
        var (name, takes) = Options.FirstOrDefault(o => o.Name == option.Name.Text);
        if (name is null)
        {
            var near = DidYouMean.Closest(option.Name.Text, Options.Select(o => o.Name));
            return Refuse(option.Name.Span, $"`fit` has no option `{option.Name.Text}`", near is null ? $"its options are those of the command line: {string.Join(", ", Options.Select(o => o.Name))}" : $"did you mean `{near}`?");
        }

        var text = (takes, option.Value) switch
        {
            ("a method" or "a word", ReferenceSyntax word) => word.Name.Text,
            ("a method" or "a word", StringSyntax word) => word.Text,
            ("a whole number", NumberSyntax number) when number.Value == Math.Floor(number.Value) => number.Value.ToString(CultureInfo.InvariantCulture),
            ("a number", NumberSyntax number) => number.Value.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is null) return Refuse(option.Value.Span, $"`{name}` takes {takes}, and this is `{option.Value.Span.Text}`", name == "method" ? "write its name, as in `method = em`" : $"write {takes}");
        if (name != "method" || catalogue.MethodNames.Contains(text)) return text;
        return Refuse(option.Value.Span, $"there is no method `{text}`", DidYouMean.Closest(text, catalogue.MethodNames) is { } close ? $"did you mean `{close}`?" : "`probdsl methods` lists them");
    }

    private string? Refuse(SourceSpan span, string message, string next)
    {
        diagnostics.Add(CompilerDiagnostics.WrongFitOption(span, message, next));
        return null;
    }
}
