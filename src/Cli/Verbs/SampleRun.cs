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
        var sizes = SizeSettings.Of(story.Source, settings);
        var data = new StoryData(Story, Data);
        var (hypers, contradicted) = Data.Length > 0 ? data.Settings(story.Source, sizes.Hypers) : (sizes.Hypers, []);
        if (contradicted.Count > 0) return Tell(contradicted);

        var compilation = new ModelCompiler(catalogue).Compile(story.Source, hypers);
        if (compilation.Graph is not { } graph) return Tell(compilation.Diagnostics);
        var limits = sizes.Wrong(graph).Concat(new SamplingLimits(graph, catalogue).Find()).ToList();
        if (limits.Count > 0) return Tell(limits);

        var loaded = Data.Length > 0 ? data.Loaded : new(InputTables.None, [], []);
        if (loaded.Tables is not { } tables) return Tell(loaded.Diagnostics);
        var draws = new ToDraw(graph, sizes.Numbers, Count, tables);
        var binding = new ProblemBinder(graph, tables, catalogue, draws).Bind();
        if (binding.Problem is not { } problem) return Tell(binding.Diagnostics);
        var sample = new PriorSampler(problem, catalogue).Sample(Seed, draws.Replicates);
        return sample.Value is { } drawn ? Write(drawn, draws) : Tell(sample.Diagnostics);
    }

    private ExitCode Write(SampledStory drawn, ToDraw draws)
    {
        var plate = draws.Sized ?? drawn.Problem.Graph.Variables.Where(v => v.Role == Role.Data && draws.IsDrawn(v)).SelectMany(v => v.Extents).Select(e => e.Plate).FirstOrDefault(p => p is not null);
        var table = new SampleTable(drawn, plate, onlyData: !All && plate is not null);
        if (Out is null)
        {
            using var output = Console.OpenStandardOutput();
            table.Write(output);
            return Tell([.. table.NotReadBack()]);
        }

        var written = WholeFile.Write(Out, table.Write);
        if (written != ExitCode.Success) return written;
        Console.Out.Write(SampleSummary.Print(Out, table, drawn));
        return DiagnosticOutput.Below([.. table.NotReadBack()]);
    }

    private static ExitCode Tell(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Tell(diagnostics, OutputFormat.Text);
}
