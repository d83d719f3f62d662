using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>One draw from start to end: read, compile, size, draw, write.</summary>
internal sealed record SampleRun(string Story, string[] Data, string[] Settings, int? Count, ulong Seed, string? Out, bool All)
{
    public ExitCode Run()
    {
        var catalogue = new StandardCatalogue();
        var (story, unread) = StoryFile.Read(Story);
        if (story is null) return Tell([unread!]);
        var (settings, wrong) = Cli.Settings.Read(Settings);
        if (wrong.Count > 0) return Tell(wrong);
        var (hypers, sizes) = Split(story.Source, settings);

        var compilation = new ModelCompiler(catalogue).Compile(story.Source, hypers);
        if (compilation.Graph is not { } graph) return Tell(compilation.Diagnostics);
        if (Unknown(graph, sizes) is { } unknown) return Tell([unknown]);
        var limits = new SamplingLimits(graph, catalogue).Find().ToList();
        if (limits.Count > 0) return Tell(limits);

        var loaded = Data.Length > 0 ? DataFiles.Read(Story, Data) : new(new(null, new Dictionary<string, Data.Table>()), [], []);
        if (loaded.Tables is not { } tables) return Tell(loaded.Diagnostics);
        var draws = new ToDraw(graph, sizes, Count);
        var binding = new ProblemBinder(graph, tables, catalogue, draws).Bind();
        if (binding.Problem is not { } problem) return Tell(binding.Diagnostics);
        var sample = new PriorSampler(problem, catalogue).Sample(Seed, draws.Replicates);
        return sample.Value is { } drawn ? Write(drawn, draws) : Tell(sample.Diagnostics);
    }

    /// <summary>Settings that are no hyperparameters are sizes.</summary>
    private static (IReadOnlyDictionary<string, double> Hypers, IReadOnlyDictionary<string, long> Sizes) Split(SourceText source, IReadOnlyDictionary<string, double> settings)
    {
        var names = StoryParser.Parse(source).Model?.Hypers.Select(h => h.Name.Text).ToHashSet() ?? [];
        return (settings.Where(s => names.Contains(s.Key)).ToDictionary(), settings.Where(s => !names.Contains(s.Key)).ToDictionary(s => s.Key, s => (long)s.Value));
    }

    private static Diagnostic? Unknown(ModelGraph graph, IReadOnlyDictionary<string, long> sizes)
    {
        string[] known = [.. graph.Variables.SelectMany(v => v.Whole.Dims.Select(d => d.Size).Append(v.Type.States ?? Size.One)).SelectMany(s => s.Symbols).Concat(graph.Variables.Where(v => v.Role == Role.Data && v.Type.IsWhole && v.Whole.IsScalar).Select(v => v.Name)).Distinct()];
        var odd = sizes.Keys.FirstOrDefault(s => !known.Contains(s));
        return odd is null ? null : CompilerDiagnostics.UnknownHyperparameter(odd, DidYouMean.Closest(odd, known), known);
    }

    private ExitCode Write(SampledStory drawn, ToDraw draws)
    {
        var plate = draws.Sized ?? drawn.Problem.Graph.Variables.Where(v => v.Role == Role.Data && draws.IsDrawn(v)).SelectMany(v => v.Extents).Select(e => e.Plate).FirstOrDefault(p => p is not null);
        var table = new SampleTable(drawn, plate, onlyData: !All && plate is not null);
        if (Out is null)
        {
            using var output = Console.OpenStandardOutput();
            table.Write(output);
            return ExitCode.Success;
        }

        var written = WholeFile.Write(Out, table.Write);
        if (written == ExitCode.Success) Console.Out.Write(SampleSummary.Print(Out, table, drawn, plate));
        return written;
    }

    private static ExitCode Tell(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Tell(diagnostics, OutputFormat.Text);
}
