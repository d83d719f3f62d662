using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Parser.Grammar;
using ProbDsl.Parser.Source;

namespace ProbDsl.Cli.Input;

/// <summary>The meaning of `--set` for draws: hyperparameters, and sizes that no data determine.</summary>
internal sealed record SizeSettings(IReadOnlyDictionary<string, double> Hypers, IReadOnlyDictionary<string, double> Sizes)
{
    /// <summary>Splits settings: those that are not hyperparameters are sizes.</summary>
    public static SizeSettings Read(SourceText source, IReadOnlyDictionary<string, double> settings)
    {
        var names = StoryParser.Parse(source).Model?.Hypers.Select(h => h.Name.Text).ToHashSet() ?? [];
        return new(settings.Where(s => names.Contains(s.Key)).ToDictionary(), settings.Where(s => !names.Contains(s.Key)).ToDictionary());
    }

    public IReadOnlyDictionary<string, long> Numbers => Sizes.ToDictionary(s => s.Key, s => (long)s.Value);

    /// <summary>Errors for names that are not sizes of the story, and for values that are not valid sizes.</summary>
    public IEnumerable<Diagnostic> Check(ModelGraph graph)
    {
        string[] known = [.. Symbols(graph).Concat(graph.Hyperparameters.Select(h => h.Name)).Distinct()];
        foreach (var (name, number) in Sizes)
            if (!known.Contains(name)) yield return CompilerDiagnostics.UnknownHyperparameter(name, DidYouMean.Closest(name, known), known);
            else if (number != Math.Floor(number) || Math.Abs(number) > int.MaxValue)
                yield return SamplingDiagnostics.NoSize(name, number, Place.None);
    }

    /// <summary>Plates, sizes that data would determine, and integers that are data.</summary>
    private static IEnumerable<string> Symbols(ModelGraph graph) =>
        graph.Variables.SelectMany(v => v.Whole.Dims.Select(d => d.Size).Append(v.Type.States ?? Size.One)).SelectMany(s => s.Symbols)
            .Concat(graph.Variables.Where(v => v.Role == Role.Data && v.Type.IsWhole && v.Whole.IsScalar).Select(v => v.Name));
}
